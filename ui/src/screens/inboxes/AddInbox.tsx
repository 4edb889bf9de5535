// Adds an inbox: address, servers guessed from it, the password for the keychain, then the self-test with its steps.
import { useState } from "react";
import { explain, useSpeech } from "../../shared/i18n";
import { type InboxTested, useReading, useWriting } from "../../shared/ipc";
import { go } from "../../shared/route";
import { Button } from "../../shared/ui/Button";
import { Dialog } from "../../shared/ui/Dialog";
import { Select, TextField } from "../../shared/ui/inputs";
import { guess, type MailServer } from "./servers";
import { TestSteps } from "./TestSteps";

type Form = {
  address: string;
  secret: string;
  auth: string;
  sender: string;
  smtp: MailServer | null;
  imap: MailServer | null;
};

const EMPTY: Form = { address: "", secret: "", auth: "password", sender: "", smtp: null, imap: null };

export function AddInbox({ onClose }: { onClose: () => void }) {
  const { texts } = useSpeech();
  const words = texts.inboxScreen.wizard;
  const [form, setForm] = useState(EMPTY);
  const [added, setAdded] = useState<string>();
  const [result, setResult] = useState<InboxTested>();
  const [refusal, setRefusal] = useState<string>();
  const refused = (error: { code: string; message: string }) => setRefusal(explain(texts, error));
  const test = useWriting("inbox_test", { done: setResult, refused });
  const add = useWriting("inbox_add", {
    refused,
    done: ({ id }) => {
      setAdded(id);
      // The password stays in the keychain alone.
      setForm((before) => ({ ...before, secret: "" }));
      test.write({ inbox: id });
    },
  });
  const found = guess(form.address);
  const smtp = form.smtp ?? found?.smtp;
  const imap = form.imap ?? found?.imap;
  const ready = smtp !== undefined && imap !== undefined && form.secret !== "";
  const begin = () => {
    if (!ready) return;
    setRefusal(undefined);
    const { address, secret, auth, sender } = form;
    add.write({ address: address.trim(), secret, auth, smtp, imap, ...(sender === "" ? {} : { sender }) });
  };
  const finish = () => {
    if (added !== undefined) go("inboxes", added, { replace: true });
    onClose();
  };
  const again = () => added !== undefined && test.write({ inbox: added });
  return (
    <Dialog
      title={words.title}
      width="wide"
      onClose={finish}
      foot={
        added === undefined ? (
          <>
            <Button kind="ghost" keys="escape" onPress={onClose}>
              {texts.common.cancel}
            </Button>
            <Button
              kind="primary"
              busy={add.busy}
              disabled={ready ? undefined : words.incomplete}
              reasonFirst
              onPress={begin}
            >
              {words.begin}
            </Button>
          </>
        ) : (
          <>
            {result?.ok === true || test.busy ? null : <Button onPress={again}>{words.again}</Button>}
            <Button kind="primary" busy={test.busy} onPress={finish}>
              {words.finish}
            </Button>
          </>
        )
      }
    >
      {added === undefined ? (
        <Fields form={form} onChange={setForm} smtp={smtp} imap={imap} provider={found?.name ?? ""} />
      ) : (
        <p>
          {result === undefined
            ? words.kept
            : result.ok
              ? words.done(form.address)
              : words.notYet(form.address)}
        </p>
      )}
      {refusal === undefined ? null : (
        <p role="alert" className="mt-3 text-small text-danger-ink">
          {refusal}
        </p>
      )}
      {added === undefined ? null : <TestSteps busy={test.busy} result={result} />}
    </Dialog>
  );
}

type FieldsProps = {
  form: Form;
  onChange: (form: Form) => void;
  smtp: MailServer | undefined;
  imap: MailServer | undefined;
  provider: string;
};

function Fields({ form, onChange, smtp, imap, provider }: FieldsProps) {
  const words = useSpeech().texts.inboxScreen.wizard;
  const senders = useReading("senders_list", {}).data?.senders ?? [];
  const set = (change: Partial<Form>) => onChange({ ...form, ...change });
  return (
    <div className="flex flex-col gap-3">
      <TextField
        label={words.address}
        type="email"
        value={form.address}
        hint={provider === "" ? words.addressHint : words.provider(provider)}
        onChange={(address) => set({ address, smtp: null, imap: null })}
      />
      {senders.length < 2 ? null : (
        <Select
          label={words.sender}
          value={form.sender}
          onChange={(sender) => set({ sender })}
          options={[
            { value: "", label: words.chooseSender },
            ...senders.map((one) => ({ value: one.id, label: one.display_name })),
          ]}
        />
      )}
      {smtp === undefined || imap === undefined ? null : (
        <>
          <ServerFields label={words.smtp} server={smtp} onChange={(next) => set({ smtp: next })} />
          <ServerFields label={words.imap} server={imap} onChange={(next) => set({ imap: next })} />
        </>
      )}
      <Select
        label={words.auth}
        value={form.auth}
        onChange={(auth) => set({ auth })}
        options={[
          { value: "password", label: words.password },
          { value: "xoauth2", label: words.token },
        ]}
      />
      <TextField
        label={form.auth === "password" ? words.password : words.token}
        type="password"
        autoComplete="new-password"
        hint={words.secretHint}
        value={form.secret}
        onChange={(secret) => set({ secret })}
      />
    </div>
  );
}

type ServerProps = { label: string; server: MailServer; onChange: (server: MailServer) => void };

function ServerFields({ label, server, onChange }: ServerProps) {
  const words = useSpeech().texts.inboxScreen.wizard;
  return (
    <fieldset className="grid grid-cols-[minmax(0,1fr)_72px_120px] gap-2">
      <legend className="sr-only">{label}</legend>
      <TextField label={label} mono value={server.host} onChange={(host) => onChange({ ...server, host })} />
      <TextField
        label={words.port}
        mono
        value={String(server.port)}
        onChange={(port) => onChange({ ...server, port: Number(port.replace(/\D/g, "").slice(0, 5)) })}
      />
      <Select
        label={words.tls}
        value={server.tls}
        onChange={(tls) => onChange({ ...server, tls: tls === "implicit" ? "implicit" : "starttls" })}
        options={[
          { value: "implicit", label: words.implicit },
          { value: "starttls", label: words.starttls },
        ]}
      />
    </fieldset>
  );
}
