// The recovery code, shown once: it is written down or printed before anything else.
import { useSpeech } from "../../shared/i18n";
import { Button } from "../../shared/ui/Button";
import type { Asking } from "./FirstRun";

export function Recovery({ code, asking }: { code: string; asking: Asking }) {
  const words = useSpeech().texts.firstrun.recovery;
  return (
    <section
      aria-labelledby="recovery"
      className="flex max-w-xl flex-col items-center gap-4 rounded-xl bg-surface p-8 text-center shadow-card"
    >
      <h1 id="recovery" className="font-serif text-serif">
        {words.title}
      </h1>
      <p className="text-ink-2">{words.text}</p>
      <output
        aria-label={words.code}
        className="rounded-lg bg-sunken px-4 py-3 font-mono text-title break-all select-text"
      >
        {code}
      </output>
      {asking.failed === null ? null : (
        <p role="alert" className="text-small text-danger-ink">
          {asking.failed}
        </p>
      )}
      <div className="flex gap-2">
        <Button
          kind="primary"
          size="large"
          busy={asking.busy === "acknowledge"}
          onPress={() => void asking.ask({ do: "acknowledge", code: null })}
        >
          {words.done}
        </Button>
        <Button size="large" onPress={() => void asking.ask({ do: "print" })}>
          {words.print}
        </Button>
      </div>
    </section>
  );
}
