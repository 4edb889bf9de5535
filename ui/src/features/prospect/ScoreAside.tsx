// The score with the factors that make it.
import { useSpeech } from "../../shared/i18n";
import type { ProspectLine, ScoreFactor } from "../../shared/ipc";
import { Meter } from "../../shared/ui/Meter";

export function ScoreAside({ card, factors }: { card: ProspectLine; factors: readonly ScoreFactor[] }) {
  const { texts, number } = useSpeech();
  const words = texts.prospect.score;
  return (
    <section
      aria-label={words.title}
      className="min-w-0 border-l border-line px-5 py-4 max-[820px]:border-l-0"
    >
      <div className="flex items-baseline gap-2">
        <h3 className="flex-1 font-strong">{words.title}</h3>
        {card.score === null ? (
          <span className="text-small text-ink-2">{words.none}</span>
        ) : (
          <b className="text-lead font-strong tabular-nums">{number(Math.round(card.score))}</b>
        )}
      </div>
      <div className="mt-2 flex flex-col gap-2">
        {factors.map((factor) => (
          <Meter
            key={factor.factor}
            label={factor.evidence}
            value={factor.points}
            max={factor.most}
            said={words.of(number(factor.points), number(factor.most))}
          />
        ))}
      </div>
    </section>
  );
}
