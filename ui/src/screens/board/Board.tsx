// The board: a column per stage. The first view shows what moves; what the machine does by itself and where cards end
// are folded.
import { useState } from "react";
import { Toolbar } from "../../features/toolbar/Toolbar";
import { useSpeech } from "../../shared/i18n";
import { useReading } from "../../shared/ipc";
import { go, useRoute } from "../../shared/route";
import { Chip } from "../../shared/ui/Chip";
import { Tabs } from "../../shared/ui/Segments";
import { SkeletonCards } from "../../shared/ui/Skeleton";
import { STAGES, type Stage } from "../../shared/ui/StageGlyph";
import { EmptyState, ErrorState } from "../../shared/ui/StateNotice";
import { Columns } from "./Columns";

/** The columns of the first view. */
const MOVING: readonly Stage[] = ["ready", "contacted", "engaged", "meeting"];

type View = "moving" | "all";

export function Board() {
  const { texts } = useSpeech();
  const words = texts.board;
  const { id, params } = useRoute();
  const [query, setQuery] = useState("");
  const view: View = params.view === "all" ? "all" : "moving";
  const [unfolded, setUnfolded] = useState<readonly Stage[]>([]);
  const open = STAGES.filter((stage) => view === "all" || MOVING.includes(stage) || unfolded.includes(stage));
  const choose = (next: View) => {
    setUnfolded([]);
    go("board", id, { params: next === "all" ? { view: "all" } : {}, replace: true });
  };
  return (
    <>
      <Toolbar
        title={texts.shell.screens.board}
        views={
          <Tabs
            tall
            label={words.views.label}
            value={view}
            choices={[
              { value: "moving", label: words.views.moving },
              { value: "all", label: words.views.all },
            ]}
            onChoose={choose}
          />
        }
        search={{ label: words.search, value: query, onChange: setQuery }}
      />
      {query.trim() === "" ? null : (
        <div className="flex h-11 flex-none items-center gap-2 px-5">
          <Chip name={words.searchChip} value={query.trim()} onRemove={() => setQuery("")} />
        </div>
      )}
      <Body
        open={open}
        query={query.trim()}
        folds={view === "moving" ? unfolded : []}
        onUnfold={(stage) => setUnfolded((before) => [...before, stage])}
        onFold={(stage) => setUnfolded((before) => before.filter((other) => other !== stage))}
      />
    </>
  );
}

type BodyProps = {
  open: readonly Stage[];
  folds: readonly Stage[];
  query: string;
  onUnfold: (stage: Stage) => void;
  onFold: (stage: Stage) => void;
};

function Body(props: BodyProps) {
  const { texts } = useSpeech();
  const words = texts.board;
  const { data, error, refetch, isFetching } = useReading("status", {});
  if (data === undefined) {
    if (error !== null) {
      return (
        <ErrorState error={error} headline={words.failed} again={() => void refetch()} busy={isFetching} />
      );
    }
    return (
      <div className="flex min-h-0 flex-1 gap-2 overflow-hidden px-5 pt-11">
        {MOVING.map((stage) => (
          <div key={stage} className="w-[184px] max-w-[280px] flex-none grow">
            <SkeletonCards label={words.reading} />
          </div>
        ))}
      </div>
    );
  }
  if (Object.values(data.stages).every((count) => count === 0)) {
    return (
      <EmptyState headline={words.empty.headline}>
        <p>{words.empty.text}</p>
      </EmptyState>
    );
  }
  return <Columns {...props} now={data.workspace.now} viewer={data.workspace.viewer} />;
}
