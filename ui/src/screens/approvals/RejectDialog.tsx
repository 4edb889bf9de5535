// Rejecting asks why: one of the engine's reasons by its number, or words.
import { useState } from "react";
import { useSpeech } from "../../shared/i18n";
import { useCommands } from "../../shared/keys";
import { Button } from "../../shared/ui/Button";
import { Dialog } from "../../shared/ui/Dialog";
import { TextField } from "../../shared/ui/inputs";

const REASONS = ["wrong_fact", "wrong_person", "wrong_fit", "tone", "other"] as const;

export function RejectDialog({
  onReject,
  onClose,
}: {
  onReject: (reason: string) => void;
  onClose: () => void;
}) {
  const { texts } = useSpeech();
  const words = texts.approvals;
  const [own, setOwn] = useState("");
  return (
    <Dialog
      title={words.rejectTitle}
      onClose={onClose}
      foot={
        <>
          <Button kind="ghost" keys="escape" onPress={onClose}>
            {texts.common.cancel}
          </Button>
          <Button
            kind="danger"
            keys="mod+enter"
            reasonFirst
            disabled={own.trim() === "" ? texts.common.reasonMissing : undefined}
            onPress={() => onReject(own.trim())}
          >
            {words.reject}
          </Button>
        </>
      }
    >
      <Keys onReject={onReject} own={own} />
      <p>{words.rejectText}</p>
      <div className="mt-3 flex flex-col items-start gap-1.5">
        {REASONS.map((reason, at) => (
          <Button key={reason} keys={String(at + 1)} onPress={() => onReject(reason)}>
            {words.reasons[reason]}
          </Button>
        ))}
      </div>
      <div className="mt-3">
        <TextField label={words.ownWords} optional value={own} onChange={setOwn} />
      </div>
    </Dialog>
  );
}

/** The keys of the reasons, inside the dialog's layer; in the empty field a number still chooses. */
function Keys({ onReject, own }: { onReject: (reason: string) => void; own: string }) {
  const words = useSpeech().texts.approvals;
  useCommands([
    ...REASONS.map((reason, at) => ({
      id: `reject.${reason}`,
      title: words.reasons[reason],
      keys: String(at + 1),
      inFields: own === "",
      run: () => onReject(reason),
    })),
    {
      id: "reject.own",
      title: words.reject,
      keys: "mod+enter",
      inFields: true,
      run: () => own.trim() !== "" && onReject(own.trim()),
    },
  ]);
  return null;
}
