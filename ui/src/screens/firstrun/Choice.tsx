// Practice or real: two ways to begin, and what was open before.
import { FolderOpen } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useSpeech } from "../../shared/i18n";
import type { Desk } from "../../shared/ipc";
import { useCommands } from "../../shared/keys";
import { Button } from "../../shared/ui/Button";
import { BellDrawing, KeyDrawing } from "../../shared/ui/drawings";
import { TextField } from "../../shared/ui/inputs";
import type { Asking } from "./FirstRun";

export function Choice({ desk, asking }: { desk: Desk; asking: Asking }) {
  const words = useSpeech().texts.firstrun;
  const [name, setName] = useState("");
  const practise = () => void asking.ask({ do: "open_practice" });
  useCommands([{ id: "practise", title: words.practice.open, keys: "p", run: practise }]);
  const real = desk.known.some((one) => one.kind === "real");
  return (
    <div className="w-full max-w-[976px]">
      <h1 className="text-center font-serif text-serif">{words.greeting}</h1>
      <p className="mt-2 mb-8 text-center text-ink-2">{words.lead}</p>
      <div className="grid grid-cols-2 items-stretch gap-5 slim:grid-cols-1">
        <Way words={words.practice} drawing={<BellDrawing />} first>
          <span data-choose="practice">
            <Button kind="primary" size="large" keys="p" onPress={practise}>
              {words.practice.open}
            </Button>
          </span>
        </Way>
        <Way words={words.real} drawing={<KeyDrawing />}>
          {real ? null : (
            <TextField
              label={words.real.name}
              hint={words.real.nameHint}
              value={name}
              onChange={setName}
              autoComplete="name"
            />
          )}
          {real ? null : (
            <span data-choose="real">
              <Button
                size="large"
                busy={asking.busy === "create_real"}
                disabled={name.trim() === "" ? words.real.nameMissing : undefined}
                onPress={() => void asking.ask({ do: "create_real", name: name.trim() })}
              >
                {words.real.open}
              </Button>
            </span>
          )}
          {desk.known
            .filter((one) => one.kind === "real")
            .map((one) => (
              <Again
                key={one.folder}
                folder={one.folder}
                open={() => void asking.ask({ do: "open", folder: one.folder })}
              />
            ))}
        </Way>
      </div>
      {asking.failed === null ? null : (
        <p role="alert" className="mt-5 text-center text-danger-ink">
          {asking.failed}
        </p>
      )}
    </div>
  );
}

type Words = { title: string; time: string; text: string; steps: string[]; note: string };

function Way(props: { words: Words; drawing: ReactNode; first?: boolean; children: ReactNode }) {
  const { words, drawing, first, children } = props;
  return (
    <section
      aria-label={words.title}
      className={`flex flex-col rounded-xl bg-surface p-7 ${first === true ? "shadow-pop" : "shadow-card"}`}
    >
      <div className="flex min-h-[120px] gap-6">
        <div className="flex-1">
          <h2 className="text-title">{words.title}</h2>
          <p className="mt-0.5 mb-3 text-small text-ink-3">{words.time}</p>
          <p className="text-ink-2">{words.text}</p>
        </div>
        <div className="text-ink-3 slim:hidden">{drawing}</div>
      </div>
      <ol className="mt-3 mb-5 border-t border-line pt-3">
        {words.steps.map((step, at) => (
          <li key={step} className="flex min-h-[30px] items-center gap-2.5">
            <span className="flex size-[18px] items-center justify-center rounded-full bg-accent-tint text-micro font-strong text-accent-ink">
              {at + 1}
            </span>
            {step}
          </li>
        ))}
      </ol>
      <div className="mt-auto flex flex-col items-start gap-3">
        {children}
        <span className="text-small text-ink-3">{words.note}</span>
      </div>
    </section>
  );
}

function Again({ folder, open }: { folder: string; open: () => void }) {
  const words = useSpeech().texts.firstrun;
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <Button size="large" icon={<FolderOpen size={16} strokeWidth={1.7} />} onPress={open}>
        {words.known}
      </Button>
      <span className="text-small break-all text-ink-3">{folder}</span>
    </div>
  );
}
