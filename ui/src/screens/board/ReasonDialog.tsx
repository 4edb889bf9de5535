// Asks for what a move needs: why a card is lost or archived and when to look again, or why it moves against the table.
import { useState } from "react";
import { useSpeech } from "../../shared/i18n";
import { KeyLayer, useCommands } from "../../shared/keys";
import { Button } from "../../shared/ui/Button";
import { Dialog } from "../../shared/ui/Dialog";
import { Select, TextArea, TextField } from "../../shared/ui/inputs";
import type { Asking, Step } from "./moving";

export function ReasonDialog({ asking, step }: { asking: Asking; step: (step: Step) => void }) {
  const { texts } = useSpeech();
  const words = texts.board.move;
  const [override, setOverride] = useState("");
  const [reason, setReason] = useState("");
  const [text, setText] = useState("");
  const [revisit, setRevisit] = useState("");
  const name = (texts.stages.names as Record<string, string>)[asking.to] ?? asking.to;
  const missing = whatIsMissing(asking, { override, reason, revisit });
  const cancel = () => step({ do: "cancel" });
  const send = () => {
    if (missing !== null) return;
    step({
      do: "answer",
      ...(asking.override ? { override } : {}),
      ...(asking.reason ? { reason, text } : {}),
      ...(revisit === "" ? {} : { revisit_at: new Date(`${revisit}T09:00`).getTime() }),
    });
  };
  return (
    <Dialog
      title={asking.override ? words.askAnyway(name) : words.askTitle(name)}
      onClose={cancel}
      foot={
        <KeyLayer name={words.command}>
          <Send run={send} />
          <Button kind="ghost" onPress={cancel} keys="escape">
            {texts.common.cancel}
          </Button>
          <Button
            kind="primary"
            keys="mod+enter"
            disabled={
              missing === null
                ? undefined
                : missing === "revisit"
                  ? words.revisitMissing
                  : texts.common.reasonMissing
            }
            reasonFirst
            onPress={send}
          >
            {words.go}
          </Button>
        </KeyLayer>
      }
    >
      <p>
        <bdi>{asking.card.person ?? asking.card.company}</bdi>
      </p>
      {asking.override ? (
        <>
          <Failed asking={asking} />
          <div className="mt-3">
            <TextArea
              label={words.override}
              hint={words.recorded}
              value={override}
              onChange={setOverride}
              rows={2}
            />
          </div>
        </>
      ) : null}
      {asking.reason ? (
        <div className="mt-3 flex flex-col gap-3">
          <Select
            label={words.reason}
            value={reason}
            onChange={setReason}
            options={[
              { value: "", label: words.chooseReason },
              ...Object.entries(texts.board.reasons).map(([value, label]) => ({ value, label })),
            ]}
          />
          <TextArea label={words.detail} optional value={text} onChange={setText} rows={2} />
          <TextField
            label={words.revisit}
            optional={reason !== "no_answer"}
            type="date"
            value={revisit}
            onChange={setRevisit}
          />
        </div>
      ) : null}
    </Dialog>
  );
}

/** A card without an answer always rests until a day, so that day must be named. */
function whatIsMissing(
  asking: Asking,
  said: { override: string; reason: string; revisit: string },
): "reason" | "revisit" | null {
  if (asking.override && said.override.trim() === "") return "reason";
  if (!asking.reason) return null;
  if (said.reason === "") return "reason";
  return said.reason === "no_answer" && said.revisit === "" ? "revisit" : null;
}

function Failed({ asking }: { asking: Asking }) {
  const words = useSpeech().texts.board.move;
  const conditions = (asking.drop?.conditions ?? []).filter(({ ok }) => !ok);
  if (conditions.length === 0) return null;
  return (
    <>
      <p className="mt-2">{words.failed}</p>
      <ul className="list-disc pl-5">
        {conditions.map(({ name, seen }) => (
          <li key={name}>{seen}</li>
        ))}
      </ul>
    </>
  );
}

/** The key of the yes, in the dialog's layer. */
function Send({ run }: { run: () => void }) {
  const words = useSpeech().texts.board.move;
  useCommands([{ id: "move", title: words.go, keys: "mod+enter", inFields: true, run }]);
  return null;
}
