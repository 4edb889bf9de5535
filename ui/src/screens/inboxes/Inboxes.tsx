// Inboxes: one sentence of capacity with its remedy, a card an inbox, and the chosen one in full beside them.
import { Plus } from "lucide-react";
import { useState } from "react";
import { Toolbar } from "../../features/toolbar/Toolbar";
import { useSpeech } from "../../shared/i18n";
import { type InboxRow, useReading } from "../../shared/ipc";
import { useCommands } from "../../shared/keys";
import { go, useRoute } from "../../shared/route";
import { Button } from "../../shared/ui/Button";
import { LetterDrawing } from "../../shared/ui/drawings";
import { Lead, LeadLink, LeadNumber } from "../../shared/ui/Lead";
import { Scroll } from "../../shared/ui/Scroll";
import { SkeletonRows } from "../../shared/ui/Skeleton";
import { EmptyState, ErrorState } from "../../shared/ui/StateNotice";
import { AddInbox } from "./AddInbox";
import { InboxDetail } from "./InboxDetail";
import { InboxTile } from "./InboxTile";
import { domainOf } from "./servers";
import { capacity, stateOf } from "./state";

export function Inboxes() {
  const { texts, number } = useSpeech();
  const words = texts.inboxScreen;
  const [adding, setAdding] = useState(false);
  const viewer = useReading("status", {}).data?.workspace.viewer === true;
  const rows = useReading("inboxes_list", {}).data?.inboxes;
  const locked = viewer ? texts.common.viewer : undefined;
  const add = () => setAdding(true);
  useCommands([{ id: "inbox-add", title: words.add, keys: "n", icon: Plus, disabled: locked, run: add }]);
  const domains = new Set(rows?.map((row) => domainOf(row.address))).size;
  return (
    <>
      <Toolbar
        title={texts.shell.screens.inboxes}
        views={
          <span className="truncate text-small text-ink-3">
            {rows === undefined ? "" : words.counted(rows.length, number(rows.length), domains)}
          </span>
        }
        primary={
          <Button
            kind="primary"
            keys="n"
            icon={<Plus size={14} aria-hidden />}
            disabled={locked}
            reasonFirst
            onPress={add}
          >
            {words.add}
          </Button>
        }
      />
      <Body add={add} viewer={viewer} />
      {adding ? <AddInbox onClose={() => setAdding(false)} /> : null}
    </>
  );
}

function Body({ add, viewer }: { add: () => void; viewer: boolean }) {
  const words = useSpeech().texts.inboxScreen;
  const { data, error, refetch, isFetching } = useReading("inboxes_list", {});
  if (data !== undefined) {
    return data.inboxes.length === 0 ? (
      <EmptyState
        drawing={<LetterDrawing />}
        headline={words.empty.headline}
        action={viewer ? undefined : <Button onPress={add}>{words.add}</Button>}
      >
        {words.empty.text}
      </EmptyState>
    ) : (
      <Shown inboxes={data.inboxes} viewer={viewer} />
    );
  }
  if (error !== null) return <ErrorState error={error} again={() => void refetch()} busy={isFetching} />;
  return <SkeletonRows label={words.reading} rows={12} />;
}

function Shown({ inboxes, viewer }: { inboxes: readonly InboxRow[]; viewer: boolean }) {
  const { texts } = useSpeech();
  const words = texts.inboxScreen;
  const { id } = useRoute();
  const at = Math.max(
    inboxes.findIndex((inbox) => inbox.id === id),
    0,
  );
  const chosen = inboxes[at];
  const walk = (step: number) => {
    const next = inboxes[at + step];
    if (next !== undefined) go("inboxes", next.id, { replace: true });
  };
  useCommands([
    { id: "inbox-next", title: texts.common.next, keys: ["j", "arrowdown"], run: () => walk(1) },
    { id: "inbox-previous", title: texts.common.previous, keys: ["k", "arrowup"], run: () => walk(-1) },
  ]);
  return (
    <>
      <Sentence inboxes={inboxes} />
      <div className="grid min-h-0 flex-1 grid-cols-[368px_minmax(0,1fr)] narrow:grid-cols-[288px_minmax(0,1fr)] slim:grid-cols-1 slim:grid-rows-[minmax(0,2fr)_minmax(0,3fr)]">
        <Scroll label={words.list} className="border-r border-line p-4">
          <ul className="flex flex-col gap-2.5">
            {inboxes.map((inbox) => (
              <InboxTile key={inbox.id} inbox={inbox} selected={inbox.id === chosen?.id} />
            ))}
          </ul>
        </Scroll>
        {chosen === undefined ? null : <InboxDetail key={chosen.id} inbox={chosen} viewer={viewer} />}
      </div>
    </>
  );
}

/** How many can leave today, and the one inbox that needs a person first. */
function Sentence({ inboxes }: { inboxes: readonly InboxRow[] }) {
  const { texts, number } = useSpeech();
  const words = texts.inboxScreen.lead;
  const { cap, left, worst } = capacity(inboxes);
  return (
    <Lead>
      {words.before}
      <LeadNumber>{number(cap)}</LeadNumber>
      {words.after(number(left))}
      {worst === null ? null : (
        <>
          {" "}
          <LeadLink href={`#inboxes/${worst.id}`} warns>
            {worst.address}
          </LeadLink>{" "}
          {words.needs[stateOf(worst)]}
        </>
      )}
    </Lead>
  );
}
