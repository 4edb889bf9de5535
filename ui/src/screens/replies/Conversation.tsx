// What was said between us, oldest first. Ours and what lies back are folded; their last words stand in reading text,
// with what the machine went by marked. Plain text only, in its own language.
import { BellOff, ChevronRight } from "lucide-react";
import { useSpeech } from "../../shared/i18n";
import type { ReplyFull, ReplyLine, Turn } from "../../shared/ipc";
import { type Meaning, marked } from "./lanes";

type Props = { line: ReplyLine; full: ReplyFull | undefined; meaning: Meaning };

export function Conversation({ line, full, meaning }: Props) {
  const { texts, when } = useSpeech();
  const words = texts.replies;
  const turns = full?.conversation ?? [];
  const at = turns.findIndex((turn) => turn.direction === "in" && turn.at === line.at);
  const before = at < 0 ? turns : turns.slice(0, at);
  const since = at < 0 ? [] : turns.slice(at + 1);
  const phrases = [...meaning.phrases, ...(meaning.delegate === null ? [] : [meaning.delegate.quote])];
  return (
    <>
      {line.opt_out ? <OptOut meaning={meaning} /> : null}
      {folded(before).map(({ turn, key }) => (
        <Folded key={key} turn={turn} from={line.from} />
      ))}
      <article className="pt-3">
        <header className="mb-2 flex flex-wrap items-baseline gap-x-2">
          <b className="min-w-0 font-strong break-words" dir="auto">
            {line.from}
          </b>
          <span className="min-w-0 flex-1 text-small break-all text-ink-3">{full?.from_address}</span>
          <time className="text-small text-ink-3 tabular-nums">{when(line.at)}</time>
        </header>
        <div
          lang={meaning.language ?? undefined}
          dir="auto"
          className="text-read break-words whitespace-pre-wrap"
        >
          {marked(line.text, phrases).map((part) =>
            part.hit ? (
              <mark key={part.at} className="rounded-sm bg-accent-tint text-inherit">
                {part.text}
              </mark>
            ) : (
              <span key={part.at}>{part.text}</span>
            ),
          )}
        </div>
        {full === undefined || full.elided === "" ? null : (
          <details className="group mt-3 text-small text-ink-2">
            <summary className="flex w-fit cursor-pointer items-center gap-1 rounded-sm bg-hover-on-surface px-2 py-1 font-medium">
              <Unfold />
              {words.elided(full.elided.split("\n").length)}
            </summary>
            <p dir="auto" className="mt-2 break-words whitespace-pre-wrap">
              {full.elided}
            </p>
          </details>
        )}
        {full === undefined ? null : (
          <p className="mt-3 text-micro text-ink-3">{words.matchedBy[full.matched_by] ?? full.matched_by}</p>
        )}
      </article>
      {folded(since).map(({ turn, key }) => (
        <Folded key={key} turn={turn} from={line.from} />
      ))}
    </>
  );
}

function folded(turns: readonly Turn[]) {
  return turns.map((turn, at) => ({ turn, key: `${turn.at} ${turn.direction} ${at}` }));
}

/** One message of the past: who, when and its subject; the text when it is opened. */
function Folded({ turn, from }: { turn: Turn; from: string }) {
  const { texts, when } = useSpeech();
  const ours = turn.direction === "out";
  return (
    <details className="group text-small">
      <summary className="flex min-h-8 cursor-pointer items-center gap-2 rounded-sm hover:bg-hover-on-surface">
        <Unfold />
        <span className="max-w-[50%] flex-none truncate text-ink-2" dir="auto">
          {ours ? texts.replies.you : from}, {when(turn.at)}
        </span>
        <span className="min-w-0 truncate text-ink-3" dir="auto">
          {turn.subject}
        </span>
      </summary>
      <p dir="auto" className="mb-3 border-l border-line pl-3 break-words whitespace-pre-wrap text-ink-2">
        {turn.text}
      </p>
    </details>
  );
}

/** The sign of what unfolds; it turns with it. */
function Unfold() {
  return <ChevronRight size={14} className="flex-none text-ink-3 group-open:rotate-90" aria-hidden />;
}

/** That they want to be left alone, and what was done about it already. */
function OptOut({ meaning }: { meaning: Meaning }) {
  const words = useSpeech().texts.replies.optOut;
  return (
    <section className="mb-4 flex gap-2.5 rounded-lg border border-line-strong px-3.5 py-3">
      <BellOff size={16} className="mt-0.5 flex-none text-ink-3" aria-hidden />
      <div className="min-w-0">
        <h3 className="font-strong">{words.title}</h3>
        <p className="text-ink-2">
          {words.done} {meaning.optOutScope === null ? "" : words.scope[meaning.optOutScope]}
        </p>
      </div>
    </section>
  );
}
