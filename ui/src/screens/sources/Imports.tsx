// Imports: a file's path, what its columns become and what will happen, before anything is written; then the list.
import { ArrowRight } from "lucide-react";
import { useState } from "react";
import { explain, useSpeech } from "../../shared/i18n";
import { type ImportFile, type ImportPreview, useReading, useWriting } from "../../shared/ipc";
import { Button } from "../../shared/ui/Button";
import { Select, TextField } from "../../shared/ui/inputs";
import { Scroll } from "../../shared/ui/Scroll";

export function Imports({ viewer }: { viewer: boolean }) {
  const { texts } = useSpeech();
  const words = texts.sources.imports;
  const [path, setPath] = useState("");
  const [file, setFile] = useState<ImportFile>();
  const preview = useReading("import_preview", file ?? { path: "" }, {
    when: file !== undefined,
    keep: true,
  });
  const run = useWriting("import_run", {
    said: (done) => words.done(done.created, done.updated),
    done: () => setFile(undefined),
  });
  const locked = viewer ? texts.common.viewer : path.trim() === "" ? words.pathFirst : undefined;
  return (
    <Scroll label={texts.sources.tabs.imports} className="p-6">
      <div className="flex max-w-[640px] flex-col gap-2">
        <TextField label={words.path} hint={words.pathHint} mono value={path} onChange={setPath} />
        <div>
          <Button busy={preview.isFetching} disabled={locked} onPress={() => setFile({ path: path.trim() })}>
            {words.look}
          </Button>
        </div>
        {preview.error === null ? null : (
          <p role="alert" className="text-small text-danger-ink">
            {explain(texts, preview.error)}
          </p>
        )}
      </div>
      {file === undefined || preview.data === undefined ? null : (
        <Preview
          file={file}
          preview={preview.data}
          onChange={setFile}
          busy={run.busy}
          onRun={() => run.write(file)}
        />
      )}
      <History viewer={viewer} />
    </Scroll>
  );
}

type PreviewProps = {
  file: ImportFile;
  preview: ImportPreview;
  onChange: (file: ImportFile) => void;
  busy: boolean;
  onRun: () => void;
};

function Preview({ file, preview, onChange, busy, onRun }: PreviewProps) {
  const { texts, number } = useSpeech();
  const words = texts.sources.imports;
  const fieldOf = (header: string) =>
    Object.entries(preview.mapping).find(([, column]) => column === header)?.[0] ?? "";
  const map = (header: string, field: string) => {
    const kept = Object.entries(preview.mapping).filter(
      ([own, column]) => column !== header && own !== field,
    );
    onChange({ ...file, mapping: Object.fromEntries(field === "" ? kept : [...kept, [field, header]]) });
  };
  const fields = [
    { value: "", label: words.leaveOut },
    ...preview.fields.map((field) => ({ value: field, label: field })),
  ];
  return (
    <section aria-label={words.preview} className="mt-6 max-w-[640px]">
      <p className="mb-2 text-small text-ink-3">
        {words.about(number(preview.rows), preview.headers.length, preview.encoding)}
      </p>
      <ul className="rounded-lg bg-surface shadow-card">
        {preview.headers.map((header, at) => (
          <li key={header} className="flex items-center gap-3 border-line px-3.5 py-2 not-first:border-t">
            <span className="min-w-0 flex-1">
              <b dir="auto" className="block truncate font-medium">
                {header}
              </b>
              <span dir="auto" className="block truncate text-micro text-ink-3">
                {preview.sample
                  .slice(0, 2)
                  .map((row) => row[at] ?? "")
                  .join(" · ")}
              </span>
            </span>
            <ArrowRight size={14} className="flex-none text-ink-3" aria-hidden />
            <div className="w-44 flex-none">
              <Select
                label={words.becomes(header)}
                value={fieldOf(header)}
                onChange={(field) => map(header, field)}
                options={fields}
              />
            </div>
          </li>
        ))}
      </ul>
      <div className="my-4 w-72">
        <Select
          label={words.dedupe}
          value={file.dedupe ?? "fill"}
          onChange={(dedupe) => onChange({ ...file, dedupe })}
          options={Object.entries(words.choices).map(([value, label]) => ({ value, label }))}
        />
      </div>
      <dl className="mb-3 grid max-w-72 grid-cols-[1fr_auto] gap-y-1">
        {(["created", "updated", "skipped"] as const).map((kind) => (
          <div key={kind} className="contents">
            <dt>{words[kind]}</dt>
            <dd className="text-right tabular-nums">{number(preview[kind])}</dd>
          </div>
        ))}
      </dl>
      {preview.errors.length === 0 ? null : (
        <details className="mb-3 text-small">
          <summary className="text-warning-ink">{words.errors(number(preview.errors.length))}</summary>
          <ul className="mt-1 max-h-60 overflow-y-auto">
            {preview.errors.slice(0, 200).map((error) => (
              <li key={error.row}>{words.errorLine(number(error.line), error.why)}</li>
            ))}
          </ul>
        </details>
      )}
      <Button kind="primary" busy={busy} onPress={onRun}>
        {words.run(number(preview.created + preview.updated))}
      </Button>
    </section>
  );
}

function History({ viewer }: { viewer: boolean }) {
  const { texts, when, number } = useSpeech();
  const words = texts.sources.imports;
  const rows = useReading("imports_list", {}).data?.imports ?? [];
  const undo = useWriting("import_undo", { said: () => words.undone });
  if (rows.length === 0) return null;
  return (
    <section className="mt-8 max-w-[760px]">
      <h3 className="mb-2 font-semibold">{words.before}</h3>
      <ul className="rounded-lg bg-surface shadow-card">
        {rows.map((row) => (
          <li key={row.id} className="flex min-h-10 items-center gap-3 border-line px-3.5 not-first:border-t">
            <b className="min-w-0 flex-1 truncate font-medium">{row.file}</b>
            <span className="text-small text-ink-3 tabular-nums">
              {words.line(number(row.created), number(row.updated), when(row.at))}
            </span>
            {viewer || row.undone_at !== null ? (
              <span className="text-small text-ink-3">{row.undone_at === null ? "" : words.isUndone}</span>
            ) : (
              <Button
                kind="ghost"
                busy={undo.input?.import === row.id}
                onPress={() => undo.write({ import: row.id })}
              >
                {texts.common.undo}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
