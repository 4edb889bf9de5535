// The outcome of a run: icon and words, never a colour alone. A block never reads as "nobody is hiring".
import { Check, Minus, ShieldAlert, Unplug } from "lucide-react";
import { useSpeech } from "../../shared/i18n";
import type { RunRow } from "../../shared/ipc";

const LOOK = {
  ok: { Icon: Check, tone: "text-ink-2" },
  no_match: { Icon: Minus, tone: "text-ink-3" },
  blocked: { Icon: ShieldAlert, tone: "text-warning-ink" },
  parser_broken: { Icon: Unplug, tone: "text-danger-ink" },
} as const;

const isKnown = (word: string): word is keyof typeof LOOK => word in LOOK;

export function Outcome({ run }: { run: RunRow | null }) {
  const { texts, number } = useSpeech();
  const words = texts.sources.outcomes;
  if (run === null) return <span className="text-ink-3">{words.never}</span>;
  if (run.outcome === null) return <span className="text-ink-3">{words.running}</span>;
  if (!isKnown(run.outcome)) return <span>{run.outcome}</span>;
  const { Icon, tone } = LOOK[run.outcome];
  const said = run.outcome === "ok" ? words.ok(number(run.found)) : words[run.outcome];
  return (
    <span className={`inline-flex items-start gap-1.5 ${tone}`}>
      <Icon size={14} className="mt-px flex-none" aria-hidden />
      <span className="break-words">{run.why === null ? said : `${said}: ${run.why}`}</span>
    </span>
  );
}
