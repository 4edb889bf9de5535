// Why nothing is sent: the answer in one sentence, then the checks, what holds it first.
import { Check, CircleAlert } from "lucide-react";
import { useState } from "react";
import { useSpeech } from "../../shared/i18n";
import { useReading } from "../../shared/ipc";
import { Button } from "../../shared/ui/Button";
import { Tag } from "../../shared/ui/Tag";

export function WhyNot({ prospect }: { prospect: string }) {
  const { texts, when } = useSpeech();
  const words = texts.prospect.notSent;
  const [all, setAll] = useState(false);
  const { data, error } = useReading("why_not", { prospect });
  if (error !== null && data === undefined) return <p className="mb-4 text-ink-2">{words.failed}</p>;
  if (data === undefined) return null;
  const failed = data.checks.filter(({ ok }) => !ok);
  const passed = data.checks.length - failed.length;
  return (
    <section aria-label={words.title} className="mb-5 rounded-lg bg-canvas px-3.5 py-3">
      <div className="flex items-center gap-2">
        <h3 className="min-w-0 flex-1 font-strong">{words.title}</h3>
        {failed.length === 0 ? null : (
          <Tag tone="warning">{data.until === null ? words.held : words.waiting}</Tag>
        )}
      </div>
      <p className="mt-0.5 mb-2 break-words text-ink-2">
        {data.answer} {data.until === null ? null : words.until(when(data.until))}
      </p>
      <ul className="flex flex-col gap-1">
        {(all ? data.checks : failed).map((check, at) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: the same check may stand there for several mails
            key={at}
            className={`flex gap-2 ${check.ok ? "text-ink-2" : "text-warning-ink"}`}
          >
            {check.ok ? (
              <Check size={16} className="mt-0.5 flex-none text-ink-3" aria-hidden />
            ) : (
              <CircleAlert size={16} className="mt-0.5 flex-none text-warning" aria-hidden />
            )}
            <span className="min-w-0 break-words">{check.why}</span>
          </li>
        ))}
      </ul>
      {passed === 0 ? null : (
        <div className="mt-2 flex items-center gap-2 text-small text-ink-2">
          <span className="flex-1">{words.passed(passed)}</span>
          <Button kind="ghost" expanded={all} onPress={() => setAll(!all)}>
            {all ? words.fewer : words.all}
          </Button>
        </div>
      )}
    </section>
  );
}
