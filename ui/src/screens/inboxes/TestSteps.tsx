// The self-test: it works while the real mail goes its way, then each step with what was seen.
import { Check, CircleX } from "lucide-react";
import { useSpeech } from "../../shared/i18n";
import type { InboxTested } from "../../shared/ipc";
import { Spinner } from "../../shared/ui/Spinner";

export function TestSteps({ busy, result }: { busy: boolean; result: InboxTested | undefined }) {
  const words = useSpeech().texts.inboxScreen.testing;
  const names: Readonly<Record<string, string>> = words.names;
  if (busy) {
    return (
      <p
        role="status"
        className="mt-3 flex items-center gap-2 rounded-lg bg-hover px-3 py-2 text-small text-ink-2"
      >
        <Spinner />
        {words.running}
      </p>
    );
  }
  if (result === undefined) return null;
  return (
    <div role="status" className="mt-3 overflow-hidden rounded-lg shadow-card">
      <p
        className={`px-3.5 py-2 text-small font-medium ${result.ok ? "text-success-ink" : "text-danger-ink"}`}
      >
        {result.ok ? words.fine : words.failed}
      </p>
      <ul>
        {result.steps.map((step) => (
          <li
            key={`${step.name} ${step.seen}`}
            className="flex items-start gap-3 border-t border-line px-3.5 py-2"
          >
            {step.ok ? (
              <Check size={14} className="mt-[3px] flex-none text-ink-3" aria-hidden />
            ) : (
              <CircleX size={14} className="mt-[3px] flex-none text-danger-ink" aria-hidden />
            )}
            <span className="w-36 flex-none font-medium">
              {names[step.name] ?? step.name}
              <span className="sr-only">{step.ok ? words.stepFine : words.stepFailed}</span>
            </span>
            <span className="min-w-0 flex-1 text-small break-words text-ink-2">{step.seen}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
