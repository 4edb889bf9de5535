// What stands between the start and the desk: the choice of a newcomer, the recovery code, a locked key, a failure.
import { useState } from "react";
import { explain, useSpeech } from "../../shared/i18n";
import { asCallError, askDesk, type Desk, type DeskRequest } from "../../shared/ipc";
import { Button } from "../../shared/ui/Button";
import { DoorDrawing, KeyDrawing, Mark } from "../../shared/ui/drawings";
import { TextField } from "../../shared/ui/inputs";
import { Notice } from "../../shared/ui/Notice";
import { Spinner } from "../../shared/ui/Spinner";
import { Choice } from "./Choice";
import { Recovery } from "./Recovery";

/** Asks the shell for another desk; `failed` is what it said when it refused. */
export type Asking = {
  ask: (request: DeskRequest) => Promise<void>;
  busy: DeskRequest["do"] | null;
  failed: string | null;
};

/** Steps whose pages have a heading of their own. */
const HEADED: ReadonlySet<Desk["step"]> = new Set(["choose", "ready"]);

export function FirstRun({ desk, onDesk }: { desk: Desk; onDesk: (desk: Desk) => void }) {
  const { texts } = useSpeech();
  const asking = useAsking(onDesk);
  return (
    <div className="grid h-full grid-rows-[56px_minmax(0,1fr)_56px]">
      <header className="flex items-center gap-2.5 px-6 text-title font-strong">
        <Mark label={texts.common.product} />
        {texts.common.product}
      </header>
      <main className="grid min-h-0 place-items-center overflow-y-auto px-6 py-4">
        {HEADED.has(desk.step) ? null : <h1 className="sr-only">{texts.common.product}</h1>}
        <Step desk={desk} asking={asking} />
      </main>
      <footer className="flex items-center px-6 text-small text-ink-3">{texts.firstrun.local}</footer>
    </div>
  );
}

function Step({ desk, asking }: { desk: Desk; asking: Asking }) {
  const { texts } = useSpeech();
  const words = texts.firstrun;
  if (desk.step === "opening" || asking.busy === "open_practice" || asking.busy === "open") {
    const practice = desk.kind === "practice" || asking.busy === "open_practice";
    return (
      <p role="status" className="flex items-center gap-2 text-ink-2">
        <Spinner />
        {practice ? words.openingPractice : words.opening}
      </p>
    );
  }
  if (desk.step === "locked") return <Locked desk={desk} asking={asking} />;
  if (desk.step === "failed") return <Failed desk={desk} asking={asking} />;
  if (desk.recovery !== null && desk.recovery.code !== null)
    return <Recovery code={desk.recovery.code} asking={asking} />;
  return <Choice desk={desk} asking={asking} />;
}

function Locked({ desk, asking }: { desk: Desk; asking: Asking }) {
  const { texts } = useSpeech();
  const words = texts.firstrun;
  const [code, setCode] = useState("");
  return (
    <Notice drawing={<KeyDrawing />} headline={words.locked.title}>
      <span className="block">{desk.error === null ? "" : explain(texts, desk.error)}</span>
      <span className="mx-auto mt-4 block w-80 text-left">
        <TextField
          label={words.locked.code}
          hint={words.locked.hint}
          value={code}
          onChange={setCode}
          mono
          error={asking.failed ?? undefined}
        />
      </span>
      <span className="mt-4 flex justify-center gap-2">
        <Button
          kind="primary"
          busy={asking.busy === "unlock"}
          onPress={() => void asking.ask({ do: "unlock", code })}
        >
          {words.locked.open}
        </Button>
        <Button onPress={() => void asking.ask({ do: "choose" })}>{words.other}</Button>
      </span>
    </Notice>
  );
}

function Failed({ desk, asking }: { desk: Desk; asking: Asking }) {
  const { texts } = useSpeech();
  const words = texts.firstrun;
  const { folder } = desk;
  return (
    <Notice drawing={<DoorDrawing />} headline={words.failed}>
      <span role="alert" className="block">
        {asking.failed ?? (desk.error === null ? "" : explain(texts, desk.error))}
      </span>
      <span className="mt-4 flex justify-center gap-2">
        {folder === null ? null : (
          <Button kind="primary" onPress={() => void asking.ask({ do: "open", folder })}>
            {words.tryAgain}
          </Button>
        )}
        <Button onPress={() => void asking.ask({ do: "choose" })}>{words.other}</Button>
      </span>
    </Notice>
  );
}

function useAsking(onDesk: (desk: Desk) => void): Asking {
  const { texts } = useSpeech();
  const [busy, setBusy] = useState<Asking["busy"]>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const ask = async (request: DeskRequest) => {
    setBusy(request.do);
    setFailed(null);
    try {
      onDesk(await askDesk(request));
    } catch (thrown) {
      setFailed(explain(texts, asCallError(thrown)));
    }
    setBusy(null);
  };
  return { ask, busy, failed };
}
