// Searches: each source with what it looks for, when it ran and how that ended; run, pause, resume.
import { Pause, Play, RotateCw } from "lucide-react";
import { useSpeech } from "../../shared/i18n";
import { type SourceRow, useReading, useWriting } from "../../shared/ipc";
import { Button } from "../../shared/ui/Button";
import { Scroll } from "../../shared/ui/Scroll";
import { SkeletonRows } from "../../shared/ui/Skeleton";
import { EmptyState, ErrorState } from "../../shared/ui/StateNotice";
import { Table } from "../../shared/ui/Table";
import { Outcome } from "./Outcome";

export function Searches({ viewer }: { viewer: boolean }) {
  const { texts, when, number } = useSpeech();
  const words = texts.sources;
  const { data, error, refetch, isFetching } = useReading("sources_list", {});
  if (data === undefined) {
    return error === null ? (
      <SkeletonRows label={words.reading} rows={12} />
    ) : (
      <ErrorState error={error} again={() => void refetch()} busy={isFetching} />
    );
  }
  if (data.sources.length === 0) {
    return <EmptyState headline={words.noSearch.headline}>{words.noSearch.text}</EmptyState>;
  }
  return (
    <Scroll label={words.tabs.searches} className="p-6">
      <div className="overflow-x-auto rounded-lg bg-surface shadow-card">
        <Table
          label={words.tabs.searches}
          rows={data.sources}
          keyOf={(source) => source.id}
          columns={[
            {
              id: "source",
              title: words.columns.source,
              cell: (source) => <b className="font-medium break-words">{source.name}</b>,
            },
            { id: "for", title: words.columns.looksFor, cell: (source) => <LooksFor source={source} /> },
            {
              id: "run",
              title: words.columns.lastRun,
              cell: ({ last_run: run }) => (run === null ? texts.common.unknown : when(run.started_at)),
            },
            {
              id: "outcome",
              title: words.columns.outcome,
              cell: (source) => <Outcome run={source.last_run} />,
            },
            {
              id: "new",
              title: words.columns.fresh,
              numeric: true,
              cell: ({ last_run: run }) => (run === null ? texts.common.unknown : number(run.new)),
            },
            ...(viewer
              ? []
              : [
                  {
                    id: "do",
                    title: words.columns.actions,
                    cell: (source: SourceRow) => <Actions source={source} />,
                  },
                ]),
          ]}
        />
      </div>
      <p className="mt-2 px-1 text-small text-ink-3">{words.blockNote}</p>
    </Scroll>
  );
}

function LooksFor({ source }: { source: SourceRow }) {
  const said = source.searches.map((one) =>
    [one.keywords, one.location].filter((part) => part !== "").join(", "),
  );
  return <span className="text-ink-2">{said.filter((part) => part !== "").join(" · ")}</span>;
}

function Actions({ source }: { source: SourceRow }) {
  const words = useSpeech().texts.sources;
  const run = useWriting("source_run", { said: () => words.began(source.name) });
  const pause = useWriting("source_pause", { said: () => words.pausedSource(source.name) });
  const resume = useWriting("source_resume", { said: () => words.resumedSource(source.name) });
  const ref = { source: source.id };
  const toggle = source.enabled ? pause : resume;
  return (
    <span className="flex justify-end gap-1">
      <Button
        kind="ghost"
        label={words.runNow(source.name)}
        busy={run.busy}
        icon={<RotateCw size={14} aria-hidden />}
        onPress={() => run.write(ref)}
      />
      <Button
        kind="ghost"
        label={source.enabled ? words.pauseSource(source.name) : words.resumeSource(source.name)}
        busy={toggle.busy}
        icon={source.enabled ? <Pause size={14} aria-hidden /> : <Play size={14} aria-hidden />}
        onPress={() => toggle.write(ref)}
      />
    </span>
  );
}
