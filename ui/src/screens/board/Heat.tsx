// How warm a column is: its hot, warm and cold cards as one thin bar, the hot ones counted, and the sum of its scores.
import { useSpeech } from "../../shared/i18n";
import { useReading } from "../../shared/ipc";
import type { Stage } from "../../shared/ui/StageGlyph";

export function Heat({ stage, query }: { stage: Stage; query: string }) {
  const { texts, number } = useSpeech();
  const words = texts.board.heat;
  const { data } = useReading("board_columns", query === "" ? {} : { filter: { query } }, { keep: true });
  const column = data?.columns.find((one) => one.stage === stage);
  // The line keeps its height, so that nothing moves when the counts arrive.
  if (column === undefined || column.count === 0) return <div className="h-7 flex-none" />;
  const parts = [
    { kind: "hot", n: column.hot, look: "bg-hot" },
    { kind: "warm", n: column.warm, look: "bg-line-strong" },
    { kind: "cold", n: column.cold + column.unscored, look: "bg-active" },
  ].filter((part) => part.n > 0);
  return (
    <div className="flex-none px-1.5 pb-1.5">
      <div
        role="img"
        aria-label={words.split(number(column.hot), number(column.warm), number(column.cold))}
        className="flex h-[3px] gap-px overflow-hidden rounded-full"
      >
        {parts.map((part) => (
          <span key={part.kind} className={`min-w-0.5 ${part.look}`} style={{ flexGrow: part.n }} />
        ))}
      </div>
      <div className="mt-1 flex justify-between text-micro text-ink-3 tabular-nums">
        <span>{column.hot === 0 ? "" : words.hot(number(column.hot))}</span>
        <span title={words.sumTitle}>{words.sum(number(column.score_sum))}</span>
      </div>
    </div>
  );
}
