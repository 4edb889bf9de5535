// Editing a draft: subject and text at the left, what changes against the draft as it stands at the right, while one types.
import { useEffect, useRef, useState } from "react";
import { useSpeech } from "../../shared/i18n";
import type { DraftRow } from "../../shared/ipc";
import { useCommands } from "../../shared/keys";
import { Button } from "../../shared/ui/Button";
import { TextArea, TextField } from "../../shared/ui/inputs";
import { Scroll } from "../../shared/ui/Scroll";
import { DiffText } from "./DiffText";

type Props = { draft: DraftRow; onSave: (subject: string, text: string) => void; onClose: () => void };

export function Editor({ draft, onSave, onClose }: Props) {
  const { texts } = useSpeech();
  const words = texts.approvals;
  const [subject, setSubject] = useState(draft.subject);
  const [text, setText] = useState(draft.text);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  const changed = subject !== draft.subject || text !== draft.text;
  const save = () => (changed ? onSave(subject.trim(), text.trim()) : onClose());
  useCommands([
    { id: "editor.save", title: words.editor.save, keys: "mod+enter", inFields: true, run: save },
    { id: "editor.cancel", title: texts.common.cancel, keys: "escape", inFields: true, run: onClose },
  ]);
  return (
    <div className="flex min-h-0 min-w-0 flex-col bg-surface">
      <Scroll label={words.editor.title}>
        <div className="grid grid-cols-[minmax(0,1fr)_minmax(240px,360px)] gap-8 px-7 py-5 narrow:grid-cols-1 slim:px-4">
          <div className="flex min-w-0 flex-col gap-3">
            <h2 className="text-title font-strong">{words.editor.title}</h2>
            <TextField label={words.editor.subject} value={subject} onChange={setSubject} />
            <TextArea
              ref={field}
              label={words.editor.text}
              hint={words.editor.hint}
              rows={18}
              lang={draft.language}
              value={text}
              onChange={setText}
            />
          </div>
          <section className="min-w-0">
            <h3 className="mb-2 font-strong">{words.changed.live}</h3>
            {changed ? (
              <DiffText
                before={`${draft.subject}\n\n${draft.text}`}
                after={`${subject}\n\n${text}`}
                language={draft.language}
              />
            ) : (
              <p className="text-small text-ink-3">{words.changed.unchanged}</p>
            )}
          </section>
        </div>
      </Scroll>
      <div className="flex flex-none flex-wrap items-center gap-1.5 border-t border-line px-5 py-2.5">
        <Button kind="primary" size="large" keys="mod+enter" onPress={save}>
          {words.editor.save}
        </Button>
        <Button kind="ghost" size="large" keys="escape" onPress={onClose}>
          {texts.common.cancel}
        </Button>
      </div>
    </div>
  );
}
