// The score of a prospect: only hot has a colour, and its dot.
import { useSpeech } from "../i18n";

export type Warmth = "hot" | "warm" | "cold";

const LOOK: Record<Warmth, string> = {
  hot: "font-strong text-hot-ink",
  warm: "font-medium text-ink-2",
  cold: "font-medium text-ink-3",
};

export function Score({ value, warmth }: { value: number; warmth: Warmth }) {
  const { texts, number } = useSpeech();
  return (
    <span
      className={`inline-flex flex-none items-center gap-1 text-small leading-[18px] tabular-nums ${LOOK[warmth]}`}
    >
      {warmth === "hot" ? <i className="size-[5px] flex-none rounded-full bg-hot" aria-hidden /> : null}
      <span aria-hidden>{number(value)}</span>
      <span className="sr-only">
        {texts.common.score(number(value))}
        {warmth === "hot" ? `, ${texts.common.hot}` : ""}
      </span>
    </span>
  );
}
