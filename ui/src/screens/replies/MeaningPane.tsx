// What the machine understood, how sure it is and why; confirmed or corrected in one key. A named colleague has a card.
import { Check, CircleHelp, MapPin, Scale, TriangleAlert, UserPlus, UserRound } from "lucide-react";
import type { ReactNode } from "react";
import { useSpeech } from "../../shared/i18n";
import type { ReplyLine } from "../../shared/ipc";
import { Button } from "../../shared/ui/Button";
import { KeyCap } from "../../shared/ui/KeyCap";
import { Scroll } from "../../shared/ui/Scroll";
import { Tag } from "../../shared/ui/Tag";
import { type Delegate, INTENTS, type Intent, intentOf, type Meaning } from "./lanes";

type Props = {
  line: ReplyLine;
  meaning: Meaning;
  disabled: string | undefined;
  viewer: string | undefined;
  onLabel: (intent: Intent) => void;
  onDelegate: () => void;
  onChange: () => void;
};

export function MeaningPane(props: Props) {
  const { texts } = useSpeech();
  const words = texts.replies.means;
  const { line, meaning } = props;
  return (
    <Scroll
      label={words.title}
      className="border-l border-line px-5 pb-6 max-[1200px]:flex-none max-[1200px]:overflow-visible max-[1200px]:border-t max-[1200px]:border-l-0 slim:px-4"
    >
      <h2 className="flex h-14 items-center font-strong">{words.title}</h2>
      <Intents {...props} />
      {meaning.delegate === null ? null : (
        <DelegateCard
          delegate={meaning.delegate}
          viewer={props.viewer}
          onDelegate={props.onDelegate}
          onChange={props.onChange}
        />
      )}
      <Found line={line} meaning={meaning} />
    </Scroll>
  );
}

/** The intent with its percentage, the evidence, and the eight one may correct it to. */
function Intents({ line, meaning, disabled, onLabel }: Props) {
  const { texts, percent } = useSpeech();
  const words = texts.replies.means;
  if (line.kind !== "human") {
    return (
      <p className="text-ink-2">
        <b className="block font-strong">{texts.replies.kinds[line.kind] ?? line.kind}</b>
        {words.notHuman}
      </p>
    );
  }
  const intent = intentOf(line.intent);
  const byPerson = line.decided_by === "human";
  const said =
    byPerson || line.confidence === null
      ? byPerson
        ? words.human
        : words.unsure
      : words.meaning(percent(line.confidence));
  return (
    <>
      {byPerson || line.confidence === null ? (
        <b className="font-strong">{texts.replies.intents[intent]}</b>
      ) : (
        <div className="flex items-center gap-2.5">
          <b className="flex-none text-small font-strong">{texts.replies.intents[intent]}</b>
          <progress
            className="meter"
            aria-label={texts.replies.intents[intent]}
            value={line.confidence}
            max={1}
          />
          <span className="text-small tabular-nums">{percent(line.confidence)}</span>
        </div>
      )}
      <p className="mt-1.5 text-small text-ink-2">{said}</p>
      {meaning.reason === "" ? null : (
        <p className="mt-1.5 text-small break-words text-ink-3">{meaning.reason}</p>
      )}
      {meaning.phrases.length === 0 ? null : (
        <>
          <h3 className="mt-3 text-small text-ink-3">{words.evidence}</h3>
          <ul lang={meaning.language ?? undefined}>
            {[...new Set(meaning.phrases)].map((phrase) => (
              <li key={phrase} dir="auto" className="mt-1 text-small break-words">
                <q>{phrase}</q>
              </li>
            ))}
          </ul>
        </>
      )}
      <div className="mt-3">
        <Button
          keys="c"
          icon={<Check size={14} aria-hidden />}
          disabled={disabled}
          onPress={() => onLabel(intent)}
        >
          {words.confirm}
        </Button>
      </div>
      <h3 className="mt-4 mb-1 text-small text-ink-3">{words.correct}</h3>
      <ul className="grid grid-cols-2 gap-x-2">
        {INTENTS.map((other, at) => (
          <li key={other}>
            <button
              type="button"
              disabled={disabled !== undefined}
              aria-current={other === intent ? "true" : undefined}
              aria-keyshortcuts={String(at + 1)}
              onClick={() => onLabel(other)}
              className={`flex min-h-7 w-full items-center gap-2 rounded-md px-1.5 text-left text-small ${other === intent ? "font-strong" : "text-ink-2"} ${disabled === undefined ? "hover:bg-hover" : "opacity-45"}`}
            >
              <KeyCap keys={String(at + 1)} />
              <span className="min-w-0">{texts.replies.intents[other]}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

type CardProps = {
  delegate: Delegate;
  viewer: string | undefined;
  onDelegate: () => void;
  onChange: () => void;
};

function DelegateCard({ delegate, viewer, onDelegate, onChange }: CardProps) {
  const words = useSpeech().texts.replies.delegate;
  return (
    <section className="mt-5 rounded-lg bg-surface px-3.5 py-3 shadow-card">
      <div className="flex items-start gap-2">
        <h3 className="min-w-0 flex-1 font-strong break-words" dir="auto">
          {words.title(delegate.name ?? words.unnamed)}
        </h3>
        <Tag tone="accent">{words.suggested}</Tag>
      </div>
      <p className="mt-2 font-medium break-words" dir="auto">
        {delegate.name ?? words.missing}
      </p>
      {delegate.title === null ? null : (
        <p className="text-small break-words text-ink-2" dir="auto">
          {delegate.title}
        </p>
      )}
      <p className="mt-1 text-small break-all">{delegate.email ?? words.noAddress}</p>
      <ul className="mt-2 flex flex-col gap-1 text-small text-ink-2">
        <Checked icon={delegate.certain ? <UserRound size={13} /> : <TriangleAlert size={13} />}>
          {delegate.certain ? words.certain : words.uncertain}
        </Checked>
        <Checked icon={<Scale size={13} />}>{words.lawful}</Checked>
        {delegate.email === null ? null : <Checked icon={<MapPin size={13} />}>{words.unchecked}</Checked>}
      </ul>
      {delegate.quote === "" ? null : (
        <blockquote
          dir="auto"
          className="mt-2 border-l-2 border-line-strong pl-2.5 text-small break-words text-ink-2"
        >
          <q>{delegate.quote}</q>
        </blockquote>
      )}
      <div className="mt-3 flex flex-wrap gap-1.5">
        <Button
          kind="primary"
          keys="d"
          icon={<UserPlus size={14} aria-hidden />}
          disabled={viewer}
          onPress={onDelegate}
        >
          {words.create}
        </Button>
        <Button kind="ghost" disabled={viewer} onPress={onChange}>
          {words.change}
        </Button>
      </div>
    </section>
  );
}

function Checked({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <li className="flex gap-2">
      <span className="mt-px flex-none text-ink-3" aria-hidden>
        {icon}
      </span>
      <span className="min-w-0">{children}</span>
    </li>
  );
}

/** Questions, concerns, times and labels beside the intent. */
function Found({ line, meaning }: { line: ReplyLine; meaning: Meaning }) {
  const { texts } = useSpeech();
  const words = texts.replies.means;
  const rows = [
    ...meaning.questions.map((text) => ({ text, kind: words.question })),
    ...meaning.concerns.map((text) => ({ text, kind: words.concern })),
    ...meaning.meeting.map(({ raw }) => ({ text: raw, kind: words.meeting })),
    ...line.labels.map((label) => ({
      text: texts.replies.labels[label] ?? label.replaceAll("_", " "),
      kind: words.label,
    })),
  ].filter(({ text }) => text !== "");
  if (rows.length === 0) return null;
  return (
    <>
      <h3 className="mt-5 mb-1 text-small text-ink-3">{words.found}</h3>
      <ul>
        {rows.map(({ text, kind }) => (
          <li key={`${kind} ${text}`} className="flex min-h-7 items-baseline gap-2 py-1 text-small">
            <CircleHelp size={13} className="flex-none self-center text-ink-3" aria-hidden />
            <span className="min-w-0 flex-1 break-words" dir="auto">
              {text}
            </span>
            <span className="flex-none text-ink-3">{kind}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
