// One pack in full: why it is written, the mail, its facts and checks; below it what a person can do, each with its key.
import { Check, Pencil, X } from "lucide-react";
import { useState } from "react";
import { explain, useSpeech } from "../../shared/i18n";
import { patch, useReading, useWriting } from "../../shared/ipc";
import { useCommands } from "../../shared/keys";
import { Button } from "../../shared/ui/Button";
import { ConfirmDialog } from "../../shared/ui/Dialog";
import { Scroll } from "../../shared/ui/Scroll";
import { Beside } from "./Beside";
import { Editor } from "./Editor";
import { MailPreview } from "./MailPreview";
import { inspectionOf, type Pack } from "./packs";
import { RejectDialog } from "./RejectDialog";
import { refusals } from "./refusals";
import { placeOfByte, sentences, without } from "./sentences";
import { Why } from "./Why";

type Props = {
  pack: Pack;
  /** A word was given and the next one is to be shown; or it was refused and this one is back. */
  onDecided: (id: string, gone: boolean) => void;
  onNext: () => void;
};

export function PackView({ pack, onDecided, onNext }: Props) {
  const { texts } = useSpeech();
  const words = texts.approvals;
  const { head } = pack;
  const who = head.person ?? head.company;
  const viewer = useReading("status", {}).data?.workspace.viewer === true;
  const [mode, setMode] = useState<"read" | "edit" | "reject" | "override">("read");
  const [claim, setClaim] = useState(0);
  const [refusal, setRefusal] = useState(refusals.get(head.id));

  const removed = () => [
    patch("drafts_list", (list) => ({
      drafts: list.drafts.filter((draft) => (draft.pack ?? draft.id) !== pack.id),
    })),
  ];
  const approval = useWriting("approve_email", {
    optimistic: removed,
    said: () => words.approved(who),
    refused: (error) => {
      refusals.set(head.id, error);
      setRefusal(error);
      onDecided(head.id, false);
    },
  });
  const rejection = useWriting("draft_reject", { optimistic: removed, said: () => words.rejected(who) });
  const edit = useWriting("draft_edit", {
    optimistic: (input) => [
      patch("drafts_list", (list) => ({
        drafts: list.drafts.map((draft) =>
          draft.id === input.email
            ? { ...draft, subject: input.subject ?? draft.subject, text: input.text ?? draft.text }
            : draft,
        ),
      })),
    ],
    said: (output) => output.told ?? words.saved,
  });

  const checks = [head, ...pack.followUps].flatMap((mail) =>
    inspectionOf(mail.inspection)
      .lints.filter((lint) => lint.severity !== "info")
      .map((lint) => ({ mail, lint })),
  );
  const blocking = checks.filter(({ lint }) => lint.severity === "error");
  const first = blocking[0];
  const why =
    (viewer ? texts.common.viewer : undefined) ??
    (first === undefined ? undefined : words.approveBlocked(first.lint.message));
  const readOnly = viewer ? texts.common.viewer : undefined;

  const approve = (reason?: string) => {
    refusals.delete(head.id);
    onDecided(head.id, true);
    approval.write({ email: head.id, ...(reason === undefined ? {} : { override_reason: reason }) });
  };
  const removeSentence = () => {
    if (first === undefined || first.lint.span === null) return setMode("edit");
    const at = placeOfByte(first.mail.text, first.lint.span.start);
    const sentence = sentences(first.mail.text).find(({ from, to }) => from <= at && at < to);
    if (sentence === undefined) return setMode("edit");
    edit.write({ email: first.mail.id, text: without(first.mail.text, sentence.from, sentence.to) });
  };
  const nextSubject = () => {
    const { subjects } = head;
    const next = subjects[(subjects.indexOf(head.subject) + 1) % Math.max(subjects.length, 1)];
    if (next !== undefined && next !== head.subject) edit.write({ email: head.id, subject: next });
  };
  const sourced = [...new Set(head.claims.map(({ sentence }) => sentence))];

  useCommands([
    { id: "approve", title: words.approve, keys: "a", run: () => approve(), disabled: why },
    { id: "edit", title: words.edit, keys: "e", run: () => setMode("edit"), disabled: readOnly },
    { id: "reject", title: words.reject, keys: "x", run: () => setMode("reject"), disabled: readOnly },
    {
      id: "claim",
      title: words.nextFact,
      keys: "f",
      run: () => setClaim((claim + 1) % Math.max(sourced.length, 1)),
    },
    ...(head.subjects.length > 1
      ? [{ id: "subject", title: words.nextSubject, keys: "t", run: nextSubject, disabled: readOnly }]
      : []),
    ...(first === undefined || viewer
      ? []
      : [
          { id: "out.remove", title: words.wayOut.remove, keys: "1", run: removeSentence },
          { id: "out.edit", title: words.wayOut.edit, keys: "2", run: () => setMode("edit") },
          { id: "out.override", title: words.wayOut.override, keys: "3", run: () => setMode("override") },
        ]),
  ]);

  if (mode === "edit") {
    return (
      <Editor
        draft={first?.mail ?? head}
        onClose={() => setMode("read")}
        onSave={(subject, text) => {
          const mail = first?.mail ?? head;
          setMode("read");
          edit.write({ email: mail.id, subject, text });
        }}
      />
    );
  }
  return (
    <div className="flex min-h-0 min-w-0 flex-col bg-surface">
      <Scroll label={words.mail} className="relative">
        <div className="relative grid grid-cols-[minmax(190px,240px)_minmax(300px,1fr)_minmax(240px,300px)] gap-x-6 px-6 pt-5 pb-8 max-[1280px]:grid-cols-[minmax(200px,272px)_minmax(300px,1fr)] slim:grid-cols-1 slim:gap-y-6 slim:px-4">
          <Why pack={pack} refusal={refusal === undefined ? null : explain(texts, refusal)} />
          <MailPreview
            draft={head}
            active={sourced[claim] ?? null}
            onActive={(sentence) => setClaim(Math.max(sourced.indexOf(sentence), 0))}
            onNextSubject={nextSubject}
          />
          <Beside
            pack={pack}
            active={sourced[claim] ?? null}
            onActive={(sentence) => setClaim(Math.max(sourced.indexOf(sentence), 0))}
            checks={checks}
            waysOut={
              viewer
                ? null
                : { remove: removeSentence, edit: () => setMode("edit"), override: () => setMode("override") }
            }
          />
        </div>
      </Scroll>
      <div className="flex flex-none flex-wrap items-center gap-1.5 border-t border-line px-5 py-2.5">
        <Button
          kind="primary"
          size="large"
          keys="a"
          icon={<Check size={15} aria-hidden />}
          disabled={why}
          onPress={() => approve()}
        >
          {words.approve}
        </Button>
        <Button
          size="large"
          keys="e"
          icon={<Pencil size={14} aria-hidden />}
          disabled={readOnly}
          onPress={() => setMode("edit")}
        >
          {words.edit}
        </Button>
        <Button
          size="large"
          keys="x"
          icon={<X size={15} aria-hidden />}
          disabled={readOnly}
          onPress={() => setMode("reject")}
        >
          {words.reject}
        </Button>
        <span className="flex-1" />
        <Button kind="ghost" size="large" keys="j" onPress={onNext}>
          {words.skip}
        </Button>
      </div>
      {mode === "reject" ? (
        <RejectDialog
          onClose={() => setMode("read")}
          onReject={(reason) => {
            setMode("read");
            onDecided(head.id, true);
            rejection.write({ email: head.id, reason });
          }}
        />
      ) : null}
      {mode === "override" ? (
        <ConfirmDialog
          title={words.wayOut.overrideTitle}
          action={words.approve}
          reason={{ label: texts.common.reason }}
          onClose={() => setMode("read")}
          onConfirm={(reason) => {
            setMode("read");
            approve(reason);
          }}
        >
          <p>{first?.lint.message}</p>
          <p className="mt-2">{words.wayOut.overrideText}</p>
        </ConfirmDialog>
      ) : null}
    </div>
  );
}
