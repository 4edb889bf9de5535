// The mail as a phone shows it, 390 wide, sender and subject on top; or as wide as a desk has it. Its sentences carry
// what they rest on: a line for a fact, a wave for what blocks. Plain text only.
import { ChevronDown, Monitor, Smartphone } from "lucide-react";
import { Fragment, useState } from "react";
import { useSpeech } from "../../shared/i18n";
import { type DraftRow, type SenderRow, useReading } from "../../shared/ipc";
import { useCommands } from "../../shared/keys";
import { Button } from "../../shared/ui/Button";
import { Segments } from "../../shared/ui/Segments";
import { inspectionOf } from "./packs";
import { placeOfByte, type Sentence, sentences } from "./sentences";

type Props = {
  draft: DraftRow;
  active: number | null;
  onActive: (sentence: number) => void;
  onNextSubject: () => void;
};

type Width = "phone" | "desk";

export function MailPreview({ draft, active, onActive, onNextSubject }: Props) {
  const { texts, number } = useSpeech();
  const words = texts.approvals;
  const [width, setWidth] = useState<Width>("phone");
  useCommands([
    {
      id: "width",
      title: words.width.label,
      keys: "v",
      run: () => setWidth(width === "phone" ? "desk" : "phone"),
    },
  ]);
  const at = draft.subjects.indexOf(draft.subject);
  return (
    <div className="min-w-0 slim:order-first">
      <div className={`mx-auto ${width === "phone" ? "max-w-[390px]" : "max-w-[640px]"}`}>
        <div className="mb-4 flex flex-wrap items-center justify-between gap-2">
          <Segments<Width>
            label={words.width.label}
            value={width}
            onChoose={setWidth}
            choices={[
              { value: "phone", label: words.width.phone, icon: <Smartphone size={13} aria-hidden /> },
              { value: "desk", label: words.width.desk, icon: <Monitor size={13} aria-hidden /> },
            ]}
          />
          {draft.subjects.length > 1 && at >= 0 ? (
            <span className="flex items-center gap-1 text-small text-ink-3 tabular-nums">
              {words.subjectOf(number(at + 1), number(draft.subjects.length))}
              <Button
                kind="ghost"
                label={words.nextSubject}
                keys="t"
                icon={<ChevronDown size={14} aria-hidden />}
                onPress={onNextSubject}
              />
            </span>
          ) : null}
        </div>
        <article
          lang={draft.language}
          className={`bg-surface px-4 pt-4 pb-5 ${width === "phone" ? "rounded-[22px] ring-1 ring-line-strong outline-4 outline-line" : "rounded-lg ring-1 ring-line-strong"}`}
        >
          <header className="border-b border-line pb-3">
            <Sender draft={draft} />
            <h3 className="break-words" dir="auto">
              {draft.subject}
            </h3>
          </header>
          <div className="pt-3 text-read break-words whitespace-pre-wrap" dir="auto">
            <Marked draft={draft} active={active} onActive={onActive} />
          </div>
          <p className="mt-4 text-small break-words whitespace-pre-wrap text-ink-3" dir="auto">
            {draft.footer}
          </p>
        </article>
      </div>
    </div>
  );
}

/** Whose name stands above the subject, as a phone shows it; when the mail leaves at its right. */
function Sender({ draft }: { draft: DraftRow }) {
  const { time } = useSpeech();
  const name = senderOf(draft, useReading("senders_list", {}).data?.senders ?? []);
  if (name === null) return null;
  return (
    <p className="flex items-baseline gap-2">
      <b className="min-w-0 flex-1 truncate font-strong" dir="auto">
        {name}
      </b>
      {draft.planned === null ? null : (
        <span className="text-small text-ink-3 tabular-nums">{time(draft.planned)}</span>
      )}
    </p>
  );
}

/** The one sender who signs it; nobody when that is not certain. */
function senderOf(draft: DraftRow, senders: readonly SenderRow[]): string | null {
  const written = `${draft.text}\n${draft.footer}`;
  const signs = senders.filter((sender) => written.includes(sender.display_name));
  return (
    (signs.length === 1 ? signs[0] : senders.length === 1 ? senders[0] : undefined)?.display_name ?? null
  );
}

type MarkedProps = Pick<Props, "draft" | "active" | "onActive">;

/** The text with its marks; what lies between two sentences stays as it is. */
function Marked({ draft, active, onActive }: MarkedProps) {
  const { text } = draft;
  const parts = sentences(text);
  const sourced = new Set(draft.claims.map((claim) => claim.sentence));
  const blocked = blockedIn(draft, parts);
  let end = 0;
  return parts.map((sentence) => {
    const between = text.slice(end, sentence.from);
    end = sentence.to;
    const said = text.slice(sentence.from, sentence.to);
    return (
      <Fragment key={sentence.n}>
        {between}
        {blocked.has(sentence.n) ? (
          <mark
            data-blocked
            className="bg-transparent text-inherit underline decoration-danger decoration-wavy decoration-1 underline-offset-4"
          >
            {said}
          </mark>
        ) : sourced.has(sentence.n) ? (
          // biome-ignore lint/a11y/noStaticElementInteractions: F walks the sentences by key, the fact cards are buttons
          // biome-ignore lint/a11y/useKeyWithClickEvents: see above
          <span
            data-claim={sentence.n}
            onClick={() => onActive(sentence.n)}
            className={`cursor-pointer underline decoration-[1.5px] underline-offset-4 ${active === sentence.n ? "rounded-sm bg-accent-tint decoration-accent" : "decoration-accent-line"}`}
          >
            {said}
          </span>
        ) : (
          said
        )}
      </Fragment>
    );
  });
}

/** The sentences a blocking check points at. */
function blockedIn(draft: DraftRow, parts: readonly Sentence[]): ReadonlySet<number> {
  const places = inspectionOf(draft.inspection)
    .lints.filter((lint) => lint.severity === "error")
    .flatMap(({ span }) => (span === null ? [] : [placeOfByte(draft.text, span.start)]));
  return new Set(
    parts.filter(({ from, to }) => places.some((at) => from <= at && at < to)).map(({ n }) => n),
  );
}
