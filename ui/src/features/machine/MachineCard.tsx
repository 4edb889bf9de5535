// The durable queue by lane: what runs, what waits, what gave up.
import { type Texts, useSpeech } from "../../shared/i18n";
import type { QueueInfo } from "../../shared/ipc";
import { Card } from "../../shared/ui/Card";

export function MachineCard({ queues }: { queues: readonly QueueInfo[] }) {
  const { texts, number } = useSpeech();
  const words = texts.machine;
  const shown = queues.filter((lane) => lane.ready + lane.running + lane.scheduled + lane.dead > 0);
  return (
    <Card title={words.title}>
      {shown.length === 0 ? <p className="text-ink-3">{words.idle}</p> : null}
      <ul>
        {shown.map((lane) => (
          <li key={lane.queue} className="flex h-7 items-center gap-2">
            <span className="w-24 truncate text-ink-2">{lane.queue}</span>
            <span className="flex-1 truncate text-right text-small text-ink-3 tabular-nums">
              {said(lane, words, number)}
            </span>
            {lane.dead > 0 ? (
              <span className="rounded-sm bg-danger-tint px-1.5 text-micro leading-5 font-medium text-danger-ink tabular-nums">
                {words.dead(number(lane.dead))}
              </span>
            ) : null}
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** What the lane does, without the noughts. */
function said(lane: QueueInfo, words: Texts["machine"], number: (value: number) => string): string {
  const parts: [number, (n: string) => string][] = [
    [lane.running, words.running],
    [lane.ready, words.ready],
    [lane.scheduled, words.later],
  ];
  return parts.flatMap(([count, say]) => (count > 0 ? [say(number(count))] : [])).join(", ");
}
