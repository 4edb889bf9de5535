// Columns that are folded into one: the machine's own at the left, where cards end at the right. Each is a drop zone
// while a card is moved, and a button that unfolds it.
import { useSpeech } from "../../shared/i18n";
import { useReading } from "../../shared/ipc";
import { type Stage, StageGlyph } from "../../shared/ui/StageGlyph";
import { faded, look, Said } from "./Column";
import type { Moving } from "./moving";

type Props = {
  title: string;
  note: string;
  stages: readonly Stage[];
  moving: Moving;
  onUnfold: (stage: Stage) => void;
};

export function Folded({ title, note, stages, moving, onUnfold }: Props) {
  const { texts, number } = useSpeech();
  const { data } = useReading("status", {});
  if (stages.length === 0) return null;
  const counts: Partial<Record<string, number>> = data?.stages ?? {};
  return (
    <section
      aria-label={title}
      className="flex min-h-0 w-[160px] flex-none flex-col gap-2 overflow-y-auto px-1 pt-1 pb-4"
    >
      <h2 className="flex h-8 flex-none items-center px-1.5 font-strong text-ink-2">{title}</h2>
      {stages.map((stage) => {
        const name = texts.stages.names[stage];
        const count = counts[stage] ?? 0;
        return (
          // biome-ignore lint/a11y/useSemanticElements: a drop zone, not form controls
          <div
            key={stage}
            data-stage={stage}
            role="group"
            aria-label={name}
            aria-disabled={faded(moving, stage) || undefined}
            className={`flex flex-none flex-col rounded-lg transition-opacity duration-(--t-fast) ${look(moving, stage)}`}
          >
            <button
              type="button"
              title={texts.board.unfold(name)}
              onClick={() => onUnfold(stage)}
              className="flex h-11 flex-none items-center gap-2 rounded-lg border border-line px-2.5 text-left hover:bg-hover"
            >
              <StageGlyph stage={stage} />
              <span className="min-w-0 flex-1 truncate font-medium">{name}</span>
              <span className="text-small text-ink-2 tabular-nums">
                {data === undefined ? texts.common.unknown : count === 0 ? texts.common.none : number(count)}
              </span>
            </button>
            <div className="mt-1 empty:hidden">
              <Said moving={moving} stage={stage} />
            </div>
          </div>
        );
      })}
      <p className="px-1.5 text-small text-ink-3">{note}</p>
    </section>
  );
}
