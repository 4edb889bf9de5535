// What went wrong and what to do about it, in the engine's words; nothing at all while nothing did.
import { TriangleAlert } from "lucide-react";
import { useSpeech } from "../../shared/i18n";
import { Card } from "../../shared/ui/Card";
import { useDay } from "./DayCard";

/** Alarms shown at once; the count tells of the others. */
const SHOWN = 3;

export function AlarmCard() {
  const { texts, number } = useSpeech();
  const health = useDay().data?.health;
  if (health === undefined || health.count === 0) return null;
  const words = texts.today.alarms;
  const shown = health.items.slice(0, SHOWN);
  const more = health.count - shown.length;
  return (
    <Card title={words.title} aside={number(health.count)}>
      <ul className="flex flex-col gap-3">
        {shown.map((alarm) => (
          <li key={alarm.id} className="flex items-start gap-2">
            <TriangleAlert size={14} className="mt-[3px] flex-none text-warning-ink" aria-hidden />
            <div className="min-w-0">
              <p className="break-words">{alarm.title}</p>
              <p className="text-small break-words text-ink-2">{alarm.text}</p>
            </div>
          </li>
        ))}
      </ul>
      {more > 0 ? <p className="mt-3 text-small text-ink-3">{words.more(number(more))}</p> : null}
    </Card>
  );
}
