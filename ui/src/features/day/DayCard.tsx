// One seat's day in counts and minutes: what waits for a person, block by block.
import { useSpeech } from "../../shared/i18n";
import { type Today, useReading } from "../../shared/ipc";
import { Card } from "../../shared/ui/Card";

const BLOCKS = ["answer", "meetings", "approve", "signals", "due"] as const;

/** The day, read again whenever something of it is committed. */
export function useDay() {
  return useReading("today", {});
}

export function DayCard() {
  const { texts } = useSpeech();
  const { data, error } = useDay();
  const words = texts.today.day;
  return (
    <Card title={words.title} aside={data === undefined ? "" : <Minutes day={data} />}>
      {data === undefined && error !== null ? (
        <p role="alert" className="text-ink-2">
          {words.unread(error.code)}
        </p>
      ) : (
        <dl>
          {BLOCKS.map((block) => (
            <div key={block} className="flex h-7 items-center gap-2">
              <dt className="flex-1 text-ink-2">{words.blocks[block]}</dt>
              <dd className="tabular-nums">
                <Count of={data?.[block].count} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Card>
  );
}

function Minutes({ day }: { day: Today }) {
  const { texts, number } = useSpeech();
  const words = texts.today.day;
  const minutes = BLOCKS.reduce((sum, block) => sum + day[block].minutes, 0);
  return minutes === 0 ? words.free : words.minutes(minutes, number(minutes));
}

function Count({ of }: { of: number | undefined }) {
  const { texts, number } = useSpeech();
  if (of === undefined) return <i className="skeleton block h-3 w-8" />;
  if (of === 0) return <span className="text-ink-3">{texts.stages.none}</span>;
  return <span className="font-strong">{number(of)}</span>;
}
