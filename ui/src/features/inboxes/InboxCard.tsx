// The mailboxes with today's use; a state is a word beside its dot, never a colour alone.
import { useSpeech } from "../../shared/i18n";
import type { InboxLine } from "../../shared/ipc";
import { Card } from "../../shared/ui/Card";

const DOT: Record<string, string> = {
  ok: "bg-success",
  paused: "bg-warning",
  error: "bg-danger",
};

export function InboxCard({ inboxes }: { inboxes: readonly InboxLine[] }) {
  const { texts, number } = useSpeech();
  const words = texts.inboxes;
  const states: Readonly<Record<string, string>> = words.states;
  return (
    <Card title={words.title}>
      {inboxes.length === 0 ? <p className="text-ink-3">{words.none}</p> : null}
      <ul className="flex flex-col gap-3">
        {inboxes.map((inbox) => (
          <li key={inbox.id}>
            <div className="flex items-center gap-2">
              <i
                className={`size-[7px] flex-none rounded-full ${DOT[inbox.state] ?? "bg-ink-3"}`}
                aria-hidden
              />
              <span className="flex-1 truncate">{inbox.name}</span>
              <span className="text-small text-ink-3">{states[inbox.state] ?? inbox.state}</span>
            </div>
            <div className="mt-1 flex items-center gap-3">
              <progress
                className="meter"
                max={Math.max(inbox.cap_today, 1)}
                value={inbox.sent_today}
                aria-hidden
              />
              <span className="text-small text-ink-3 tabular-nums">
                {words.used(number(inbox.sent_today), number(inbox.cap_today))}
              </span>
            </div>
            {inbox.why === null ? null : <p className="mt-1 text-small text-ink-2">{inbox.why}</p>}
          </li>
        ))}
      </ul>
    </Card>
  );
}
