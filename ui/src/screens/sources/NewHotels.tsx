// New hotels: each reason to write with who, where and from when; take it, skip it with a reason, or say it is not ours.
import { Check, Users, X } from "lucide-react";
import { useState } from "react";
import { useSpeech } from "../../shared/i18n";
import { patch, type SignalRow, useReading, useWriting } from "../../shared/ipc";
import { useCommands } from "../../shared/keys";
import { Button } from "../../shared/ui/Button";
import { ConfirmDialog } from "../../shared/ui/Dialog";
import { HousesDrawing } from "../../shared/ui/drawings";
import { Select, TextField } from "../../shared/ui/inputs";
import { Row } from "../../shared/ui/Row";
import { Scroll } from "../../shared/ui/Scroll";
import { SilentCard, SilentMark } from "../../shared/ui/Silent";
import { SkeletonRows } from "../../shared/ui/Skeleton";
import { EmptyState, ErrorState } from "../../shared/ui/StateNotice";
import { Tag } from "../../shared/ui/Tag";
import { VirtualList } from "../../shared/ui/VirtualList";
import { Unnamed } from "./Unnamed";

const without = (id: string) =>
  patch("signals_list", (before) => ({ signals: before.signals.filter((row) => row.id !== id) }));

export function NewHotels({ viewer }: { viewer: boolean }) {
  const words = useSpeech().texts.sources;
  const { data, error, refetch, isFetching } = useReading("signals_list", {});
  const [chosen, setChosen] = useState<string>();
  if (data === undefined) {
    return error === null ? (
      <SkeletonRows label={words.reading} rows={12} />
    ) : (
      <ErrorState error={error} again={() => void refetch()} busy={isFetching} />
    );
  }
  const rows = data.signals;
  const at = Math.max(
    rows.findIndex((row) => row.id === chosen),
    0,
  );
  const signal = rows[at];
  return (
    <div className="grid min-h-0 flex-1 grid-cols-[minmax(288px,416px)_minmax(0,1fr)] slim:grid-cols-1 slim:grid-rows-2">
      <div className="flex min-h-0 min-w-0 flex-col border-r border-line">
        <VirtualList
          items={rows}
          label={words.tabs.hotels}
          size={56}
          keyOf={(row) => row.id}
          active={signal?.id ?? null}
          render={(row, { tabIndex }) => (
            <SignalLine
              signal={row}
              selected={row.id === signal?.id}
              tabIndex={tabIndex}
              onPress={() => setChosen(row.id)}
            />
          )}
        />
        <Unnamed />
      </div>
      {signal === undefined ? (
        <EmptyState drawing={<HousesDrawing />} headline={words.none.headline}>
          {words.none.text}
        </EmptyState>
      ) : (
        <Signal
          key={signal.id}
          signal={signal}
          viewer={viewer}
          walk={(step) => setChosen(rows[at + step]?.id ?? signal.id)}
        />
      )}
    </div>
  );
}

type LineProps = { signal: SignalRow; selected: boolean; tabIndex: 0 | -1; onPress: () => void };

function SignalLine({ signal, selected, tabIndex, onPress }: LineProps) {
  const { texts, shortDay } = useSpeech();
  const kinds: Readonly<Record<string, string>> = texts.sources.kinds;
  return (
    <Row selected={selected} tabIndex={tabIndex} onPress={onPress}>
      <span className="min-w-0 flex-1 py-2">
        <bdi className="block truncate font-medium">{signal.name}</bdi>
        <span className="block truncate text-small text-ink-3">{placeOf(signal)}</span>
      </span>
      <span className="flex max-w-40 flex-none flex-col items-end gap-0.5">
        <span className="text-micro text-ink-3 tabular-nums">{shortDay(signal.seen_at)}</span>
        {signal.say === "silent" ? (
          <SilentMark />
        ) : (
          <span className="max-w-full truncate text-small text-ink-2">
            {kinds[signal.kind] ?? signal.kind}
          </span>
        )}
      </span>
    </Row>
  );
}

const placeOf = (signal: SignalRow) =>
  [signal.town, signal.country].filter((part) => part !== null).join(", ");

type SignalProps = { signal: SignalRow; viewer: boolean; walk: (step: number) => void };

function Signal({ signal, viewer, walk }: SignalProps) {
  const { texts, when, percent } = useSpeech();
  const words = texts.sources;
  const kinds: Readonly<Record<string, string>> = words.kinds;
  const [asking, setAsking] = useState<"skip" | "ours">();
  const take = useWriting("signal_take", {
    optimistic: () => [without(signal.id)],
    said: () => words.taken(signal.name),
  });
  const run = () => take.write({ signal: signal.id });
  const locked = viewer ? texts.common.viewer : undefined;
  useCommands([
    { id: "signal-take", title: words.take, keys: "t", icon: Check, disabled: locked, run },
    {
      id: "signal-skip",
      title: words.skip,
      keys: "s",
      icon: X,
      disabled: locked,
      run: () => setAsking("skip"),
    },
    {
      id: "signal-ours",
      title: words.notOurs,
      keys: "o",
      icon: Users,
      disabled: locked,
      run: () => setAsking("ours"),
    },
    { id: "signal-next", title: texts.common.next, keys: "j", run: () => walk(1) },
    { id: "signal-previous", title: texts.common.previous, keys: "k", run: () => walk(-1) },
  ]);
  const excerpt = signal.excerpt ?? words.noExcerpt;
  return (
    <div className="flex min-h-0 min-w-0 flex-col bg-surface">
      <Scroll label={signal.name} className="px-8 pt-6 pb-8">
        <h2 className="text-lead break-words">
          <bdi>{signal.name}</bdi>
        </h2>
        <p className="mt-1 mb-5 flex flex-wrap items-center gap-2 text-ink-3">
          {placeOf(signal)}
          <Tag>{kinds[signal.kind] ?? signal.kind}</Tag>
          <Tag>{words.strength(percent(signal.strength))}</Tag>
        </p>
        {signal.say === "silent" ? (
          <SilentCard title={words.silentTitle} source={signal.source}>
            {words.silent} <span dir="auto">{excerpt}</span>
          </SilentCard>
        ) : (
          <blockquote dir="auto" className="max-w-[640px] text-read break-words">
            {excerpt}
          </blockquote>
        )}
        <p className="mt-3 text-small break-words text-ink-3">
          {words.seen(signal.source, when(signal.seen_at))}
        </p>
      </Scroll>
      <div className="flex flex-none flex-wrap items-center gap-2 border-t border-line px-5 py-3">
        <Button
          kind="primary"
          keys="t"
          icon={<Check size={14} aria-hidden />}
          disabled={locked}
          onPress={run}
        >
          {words.take}
        </Button>
        {viewer ? null : (
          <>
            <Button keys="s" icon={<X size={14} aria-hidden />} onPress={() => setAsking("skip")}>
              {words.skip}
            </Button>
            <Button keys="o" icon={<Users size={14} aria-hidden />} onPress={() => setAsking("ours")}>
              {words.notOurs}
            </Button>
          </>
        )}
        <span className="min-w-0 flex-1 text-small text-ink-3 narrow:hidden">{words.skipHint}</span>
        <Button kind="ghost" keys="j" onPress={() => walk(1)}>
          {texts.common.next}
        </Button>
      </div>
      {asking === undefined ? null : (
        <AskWhy signal={signal} ours={asking === "ours"} onClose={() => setAsking(undefined)} />
      )}
    </div>
  );
}

const OWNED = new Set(["open_deal", "colleague"]);

function AskWhy({ signal, ours, onClose }: { signal: SignalRow; ours: boolean; onClose: () => void }) {
  const words = useSpeech().texts.sources;
  const [kind, setKind] = useState("colleague");
  const [owner, setOwner] = useState("");
  const skip = useWriting("signal_skip", {
    optimistic: () => [without(signal.id)],
    said: () => words.skipped(signal.name),
  });
  const confirm = (why: string) => {
    skip.write({
      signal: signal.id,
      why,
      ...(ours ? { not_ours: kind } : {}),
      ...(ours && OWNED.has(kind) && owner.trim() !== "" ? { owner: owner.trim() } : {}),
    });
    onClose();
  };
  const kinds = Object.entries(words.ours).map(([value, label]) => ({ value, label }));
  return (
    <ConfirmDialog
      title={ours ? words.notOursTitle(signal.name) : words.skipTitle(signal.name)}
      action={ours ? words.notOurs : words.skip}
      reason={{ label: words.why, hint: words.whyHint }}
      onConfirm={confirm}
      onClose={onClose}
    >
      {ours ? (
        <div className="mt-2 flex flex-col gap-3">
          <Select label={words.whatItIs} value={kind} onChange={setKind} options={kinds} />
          {OWNED.has(kind) ? <TextField label={words.whose} value={owner} onChange={setOwner} /> : null}
        </div>
      ) : null}
    </ConfirmDialog>
  );
}
