// The colleague somebody named, put right by hand before the card is made.
import { useState } from "react";
import { useSpeech } from "../../shared/i18n";
import type { Input } from "../../shared/ipc";
import { ConfirmDialog } from "../../shared/ui/Dialog";
import { TextField } from "../../shared/ui/inputs";
import type { Delegate } from "./lanes";

type Person = Omit<Input<"reply_delegate">, "reply">;
type Props = { delegate: Delegate | null; onCreate: (person: Person) => void; onClose: () => void };

export function DelegateDialog({ delegate, onCreate, onClose }: Props) {
  const words = useSpeech().texts.replies.delegate;
  const [name, setName] = useState(delegate?.name ?? "");
  const [title, setTitle] = useState(delegate?.title ?? "");
  const [email, setEmail] = useState(delegate?.email ?? "");
  const [tried, setTried] = useState(false);
  const create = () => {
    if (name.trim() === "") return setTried(true);
    onCreate({
      name: name.trim(),
      ...(title.trim() === "" ? {} : { title: title.trim() }),
      ...(email.trim() === "" ? {} : { email: email.trim() }),
    });
  };
  return (
    <ConfirmDialog title={words.dialog} action={words.create} onConfirm={create} onClose={onClose}>
      <div className="flex flex-col gap-3 pt-2">
        <TextField
          label={words.name}
          error={tried && name.trim() === "" ? words.missing : undefined}
          value={name}
          onChange={setName}
        />
        <TextField label={words.role} optional value={title} onChange={setTitle} />
        <TextField label={words.address} optional type="email" value={email} onChange={setEmail} />
      </div>
    </ConfirmDialog>
  );
}
