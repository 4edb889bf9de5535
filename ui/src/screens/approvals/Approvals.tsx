// Approvals: the mail as a phone shows it, with its reasons, facts and checks; a person's word in one key.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { Toolbar } from "../../features/toolbar/Toolbar";
import { useSpeech } from "../../shared/i18n";
import { type DraftRow, reading, useReading } from "../../shared/ipc";
import { useCommands } from "../../shared/keys";
import { go, useRoute } from "../../shared/route";
import { Button } from "../../shared/ui/Button";
import { Segments } from "../../shared/ui/Segments";
import { EmptyState, ErrorState } from "../../shared/ui/StateNotice";
import { ApprovalsSkeleton } from "./ApprovalsSkeleton";
import { CleanDialog } from "./CleanDialog";
import { PackList } from "./PackList";
import { PackView } from "./PackView";
import { byRisk, bySlot, cleanHeads, followerOf, packsOf, stepFrom } from "./packs";

/** As many drafts as one seat ever has before it: no more are written than can leave in three working days. */
const MOST = 2_000;

type View = "risk" | "slot";

export function Approvals() {
  const { texts } = useSpeech();
  const words = texts.approvals;
  const [view, setView] = useState<View>("risk");
  return (
    <>
      <Toolbar
        title={texts.shell.screens.approvals}
        views={
          <Segments<View>
            label={words.view.label}
            value={view}
            onChoose={setView}
            choices={[
              { value: "risk", label: words.view.risk },
              { value: "slot", label: words.view.slot },
            ]}
          />
        }
      />
      <Body view={view} />
    </>
  );
}

function Body({ view }: { view: View }) {
  const { texts } = useSpeech();
  const words = texts.approvals;
  const { data, error, refetch, isFetching } = useReading("drafts_list", { limit: MOST });
  if (data === undefined && error !== null) {
    return (
      <ErrorState error={error} headline={words.failed} again={() => void refetch()} busy={isFetching} />
    );
  }
  if (data === undefined) return <ApprovalsSkeleton />;
  return <Queue drafts={data.drafts} view={view} />;
}

/** The packs, the one that is open, and how one walks through them. */
function Queue({ drafts, view }: { drafts: readonly DraftRow[]; view: View }) {
  const words = useSpeech().texts.approvals;
  const route = useRoute();
  const client = useQueryClient();
  const packs = useMemo(() => packsOf(drafts), [drafts]);
  const lines = useMemo(() => (view === "risk" ? byRisk(packs) : bySlot(packs)), [packs, view]);
  const [decided, setDecided] = useState<ReadonlySet<string>>(new Set());
  const [bulk, setBulk] = useState(false);
  const at = Math.max(
    lines.findIndex(({ pack }) => pack.head.id === route.id),
    0,
  );
  const open = lines[at]?.pack;
  const following = followerOf(lines, at)?.pack.head.id ?? null;

  // The versions of the next draft are there before it is painted.
  useEffect(() => {
    if (following !== null) void client.prefetchQuery(reading("draft_show", { email: following }));
  }, [client, following]);

  const walk = (by: number) => {
    const to = stepFrom(lines, at, by);
    if (to !== undefined) go("approvals", to.pack.head.id, { replace: true });
  };
  const clean = useMemo(() => cleanHeads(packs), [packs]);
  useCommands([
    { id: "approvals.next", title: words.next, keys: ["j", "arrowdown"], run: () => walk(1) },
    { id: "approvals.previous", title: words.previous, keys: ["k", "arrowup"], run: () => walk(-1) },
    {
      id: "approvals.clean",
      title: words.approveClean(String(clean.length)),
      keys: "shift+a",
      run: () => setBulk(true),
      disabled: clean.length === 0 ? words.empty.headline : undefined,
    },
  ]);

  if (open === undefined) return <Nothing />;
  const leave = (id: string, gone: boolean) => {
    setDecided((before) => {
      const now = new Set(before);
      if (gone) now.add(id);
      else now.delete(id);
      return now;
    });
    go("approvals", gone ? following : id, { replace: true });
  };
  return (
    <div className="grid min-h-0 flex-1 grid-cols-[288px_minmax(0,1fr)] slim:grid-cols-1 slim:grid-rows-[auto_minmax(0,1fr)]">
      <PackList
        lines={lines}
        active={open.head.id}
        decided={decided.size}
        clean={clean.length}
        onClean={() => setBulk(true)}
      />
      <PackView key={open.head.id} pack={open} onDecided={leave} onNext={() => walk(1)} />
      {bulk ? (
        <CleanDialog
          packs={packs.filter((pack) => clean.includes(pack.head.id))}
          onClose={() => setBulk(false)}
          onDone={(ids) => setDecided((before) => new Set([...before, ...ids]))}
        />
      ) : null}
    </div>
  );
}

function Nothing() {
  const words = useSpeech().texts.approvals.empty;
  return (
    <EmptyState
      headline={words.headline}
      action={
        <Button kind="primary" onPress={() => go("today")}>
          {words.action}
        </Button>
      }
    >
      <p>{words.text}</p>
    </EmptyState>
  );
}
