// Four meters of a draft: length, sentences with a source, spam score, reading ease. The limits are those the quality
// gate's texts name; whether a draft is clean says the engine.
import { useSpeech } from "../../shared/i18n";
import type { DraftRow } from "../../shared/ipc";
import { Meter } from "../../shared/ui/Meter";
import { inspectionOf } from "./packs";
import { sentences } from "./sentences";

const WORDS = { first: 110, other: 70 };
const SPAM = 0.4;
const EASE = 60;

export function Meters({ draft }: { draft: DraftRow }) {
  const { texts, number } = useSpeech();
  const words = texts.approvals.meters;
  const { spam, readability, words: length } = inspectionOf(draft.inspection);
  const most = draft.kind === "first" ? WORDS.first : WORDS.other;
  const sourced = new Set(draft.claims.map((claim) => claim.sentence)).size;
  const all = sentences(draft.text).length;
  const two = (value: number) => number(Math.round(value * 100) / 100);
  return (
    <div className="grid grid-cols-1 gap-x-5 gap-y-3 pt-3">
      <Meter
        label={words.words}
        value={length ?? 0}
        max={Math.max(most, length ?? 0)}
        limit={most}
        said={length === null ? words.unknown : words.wordsOf(number(length), number(most))}
      />
      <Meter
        label={words.claims}
        value={sourced}
        max={Math.max(all, 1)}
        said={words.claimsOf(number(sourced), number(all))}
      />
      <Meter
        label={words.spam}
        value={(spam ?? 0) * 100}
        max={100}
        limit={SPAM * 100}
        said={spam === null ? words.unknown : words.spamOf(two(spam), two(SPAM))}
      />
      {/* Here more is better, so the limit stands in words alone. */}
      <Meter
        label={words.ease}
        value={readability ?? 0}
        max={100}
        said={
          readability === null ? words.unknown : words.easeOf(number(Math.round(readability)), number(EASE))
        }
      />
    </div>
  );
}
