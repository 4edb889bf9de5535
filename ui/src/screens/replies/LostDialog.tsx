// Lost asks why, and whether to ask again one day.
import { useState } from "react";
import { useSpeech } from "../../shared/i18n";
import { ConfirmDialog } from "../../shared/ui/Dialog";
import { Select, TextField } from "../../shared/ui/inputs";
import { LOST, type LostReason } from "./lanes";

type Props = { onLost: (reason: LostReason, revisit: number | null) => void; onClose: () => void };

export function LostDialog({ onLost, onClose }: Props) {
  const words = useSpeech().texts.replies.lost;
  const [reason, setReason] = useState<LostReason>("no_need");
  const [day, setDay] = useState("");
  return (
    <ConfirmDialog
      title={words.title}
      action={words.action}
      onConfirm={() => onLost(reason, day === "" ? null : new Date(`${day}T09:00`).getTime())}
      onClose={onClose}
    >
      <div className="flex flex-col gap-3 pt-2">
        <Select
          label={words.reason}
          value={reason}
          onChange={(value) => setReason(LOST.find((known) => known === value) ?? "no_need")}
          options={LOST.map((value) => ({ value, label: words.reasons[value] }))}
        />
        <TextField label={words.revisit} optional type="date" value={day} onChange={setDay} />
      </div>
    </ConfirmDialog>
  );
}
