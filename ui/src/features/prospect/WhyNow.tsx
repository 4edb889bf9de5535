// Why now: the latest facts as one sentence, each with its number; the number opens the evidence in the margin.
import { useSpeech } from "../../shared/i18n";
import type { FactRow } from "../../shared/ipc";
import { Popover } from "../../shared/ui/Popover";
import { SilentMark } from "../../shared/ui/Silent";
import { Tag } from "../../shared/ui/Tag";
import { plain } from "./words";

/** Facts in the sentence; more would be a list. */
const MOST = 3;

export function WhyNow({ facts }: { facts: readonly FactRow[] }) {
  const words = useSpeech().texts.prospect.why;
  const shown = [...facts].sort(byWeight).slice(0, MOST);
  if (shown.length === 0) return <p className="my-3 text-ink-2">{words.none}</p>;
  return (
    <p className="my-3 text-read break-words">
      <span className="sr-only">{words.label}: </span>
      {shown.map((fact, at) => (
        <span key={fact.id}>
          <bdi>{statement(fact)}</bdi>
          <span className="whitespace-nowrap">
            <Evidence fact={fact} at={at + 1} />
            {at === shown.length - 1 ? "." : ";"}
          </span>{" "}
        </span>
      ))}
      {shown.some((fact) => fact.say === "silent") ? (
        <span className="ml-1 inline-flex align-middle">
          <SilentMark />
        </span>
      ) : null}
    </p>
  );
}

/** What decides when to write is silent nearly always, so it comes first; then the latest. */
function byWeight(a: FactRow, b: FactRow): number {
  return Number(b.say === "silent") - Number(a.say === "silent") || b.at - a.at;
}

/** The fact as words: a bare value says what it is the value of. */
function statement(fact: FactRow): string {
  const text = fact.text.replace(/\.$/, "");
  return text.includes(" ") ? text : `${plain(fact.kind)}: ${text}`;
}

function Evidence({ fact, at }: { fact: FactRow; at: number }) {
  const { texts, number, when } = useSpeech();
  const words = texts.prospect;
  return (
    <Popover
      place="margin"
      label={words.why.evidence(number(at))}
      trigger={
        <button
          type="button"
          aria-label={words.why.evidence(number(at))}
          className="mx-0.5 inline-flex size-6 items-center justify-center rounded-sm align-[1px] bg-hover text-micro text-ink-2 tabular-nums"
        >
          {number(at)}
        </button>
      }
    >
      <div className="flex items-start gap-2">
        <b className="min-w-0 flex-1 break-words font-medium">{statement(fact)}</b>
        {fact.say === "silent" ? <SilentMark /> : <Tag>{saidOf(fact.say, words.evidence)}</Tag>}
      </div>
      {fact.excerpt === null ? null : (
        <blockquote className="my-2 break-words text-ink-2">{fact.excerpt}</blockquote>
      )}
      <p className="text-small break-words text-ink-2">
        {fact.source} · {when(fact.at)}
      </p>
    </Popover>
  );
}

/** Whether a fact may be said, in words. */
export function saidOf(say: string, words: { maybe: string; hint: string }): string {
  return say === "hint" ? words.hint : words.maybe;
}
