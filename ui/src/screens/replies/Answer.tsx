// Answering now: pressing Send is its approval. It goes to all of the thread by itself; where that must not be guessed,
// a person says.
import { Send } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useSpeech } from "../../shared/i18n";
import type { Input, ReplyFull, ReplyLine } from "../../shared/ipc";
import { useCommands } from "../../shared/keys";
import { Button } from "../../shared/ui/Button";
import { Select, TextArea, TextField } from "../../shared/ui/inputs";

type Written = Omit<Input<"reply_answer">, "reply">;
type Props = {
  line: ReplyLine;
  full: ReplyFull | undefined;
  onSend: (input: Written) => void;
  onClose: () => void;
};

export function Answer({ line, full, onSend, onClose }: Props) {
  const { texts } = useSpeech();
  const words = texts.replies.answer;
  const asks = full?.answer_asks ?? null;
  const given = (full?.answer_cc ?? []).join(", ");
  const [text, setText] = useState("");
  const [to, setTo] = useState("");
  const [cc, setCc] = useState<string | null>(null);
  const [reason, setReason] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    field.current?.focus();
    field.current?.scrollIntoView?.({ block: "nearest" });
  }, []);
  const missing =
    text.trim() === ""
      ? words.textMissing
      : full === undefined || (asks !== null && to === "")
        ? words.chooseMissing
        : line.opt_out && reason.trim() === ""
          ? texts.common.reasonMissing
          : undefined;
  const send = () => {
    if (missing !== undefined) return;
    onSend({
      text: text.trim(),
      ...(to === "" ? {} : { to }),
      ...(cc === null ? {} : { cc: addresses(cc) }),
      ...(line.opt_out ? { override_reason: reason.trim() } : {}),
    });
  };
  useCommands([
    { id: "answer.send", title: words.send, keys: "mod+enter", inFields: true, run: send, disabled: missing },
    { id: "answer.close", title: texts.common.cancel, keys: "escape", inFields: true, run: onClose },
  ]);
  return (
    <section
      aria-label={words.title(line.from)}
      className="mt-6 flex flex-col gap-3 rounded-lg p-3.5 ring-1 ring-line-strong"
    >
      <h3 className="font-strong break-words">{words.title(line.from)}</h3>
      {asks === null ? (
        <p className="text-small text-ink-2">
          {words.to}: <span className="break-all">{full?.answer_to}</span>
        </p>
      ) : (
        <>
          <p className="rounded-md bg-warning-tint px-2.5 py-2 text-small break-words text-warning-ink">
            {asks}
          </p>
          <Select
            label={words.to}
            value={to}
            onChange={setTo}
            options={[
              { value: "", label: words.choose },
              ...[...new Set([full?.from_address ?? "", ...(full?.reply_to ?? [])])]
                .filter((address) => address !== "")
                .map((address) => ({ value: address, label: address })),
            ]}
          />
        </>
      )}
      <TextArea ref={field} label={words.text} rows={6} value={text} onChange={setText} />
      {given === "" && cc === null ? null : (
        <TextField label={words.cc} hint={words.ccHint} value={cc ?? given} onChange={setCc} />
      )}
      {line.opt_out ? <TextField label={words.override} value={reason} onChange={setReason} /> : null}
      <div className="flex flex-wrap items-center gap-1.5">
        <Button keys="mod+enter" icon={<Send size={14} aria-hidden />} disabled={missing} onPress={send}>
          {words.send}
        </Button>
        <Button kind="ghost" keys="escape" onPress={onClose}>
          {texts.common.cancel}
        </Button>
      </div>
      <p className="text-small text-ink-3">{words.leaves}</p>
    </section>
  );
}

function addresses(text: string): string[] {
  return text
    .split(/[,;]/)
    .map((address) => address.trim())
    .filter((address) => address !== "");
}
