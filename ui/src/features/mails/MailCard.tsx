// The mails by their state; only states that have some, and what needs a person is marked.
import { CircleHelp, TriangleAlert } from "lucide-react";
import { useSpeech } from "../../shared/i18n";
import { Card } from "../../shared/ui/Card";

const ORDER = [
  "draft",
  "pending_approval",
  "approved",
  "sending",
  "uncertain",
  "sent",
  "failed",
  "cancelled",
] as const;

export function MailCard({ counts }: { counts: Readonly<Record<string, number>> }) {
  const { texts, number } = useSpeech();
  const shown = ORDER.filter((state) => (counts[state] ?? 0) > 0);
  return (
    <Card title={texts.mails.title}>
      {shown.length === 0 ? <p className="text-ink-3">{texts.mails.none}</p> : null}
      <dl>
        {shown.map((state) => (
          <div key={state} className="flex h-7 items-center gap-2">
            <dt className="flex flex-1 items-center gap-1.5 text-ink-2">
              {state === "uncertain" ? (
                <CircleHelp size={14} className="text-warning-ink" aria-hidden />
              ) : null}
              {state === "failed" ? (
                <TriangleAlert size={14} className="text-danger-ink" aria-hidden />
              ) : null}
              {texts.mails.states[state]}
            </dt>
            <dd className="font-strong tabular-nums">{number(counts[state] ?? 0)}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
