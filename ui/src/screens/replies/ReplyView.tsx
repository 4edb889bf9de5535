// One reply: the conversation, what the machine understood, and what a person does with it.
import { CalendarPlus, Check, PanelRightOpen, Reply as ReplyIcon } from "lucide-react";
import { useState } from "react";
import { explain, useSpeech } from "../../shared/i18n";
import { type CallError, patch, type ReplyLine, useReading, useWriting } from "../../shared/ipc";
import { useCommands } from "../../shared/keys";
import { go } from "../../shared/route";
import { Button } from "../../shared/ui/Button";
import { Scroll } from "../../shared/ui/Scroll";
import { Answer } from "./Answer";
import { BookDialog } from "./BookDialog";
import { Conversation } from "./Conversation";
import { DelegateDialog } from "./DelegateDialog";
import { LostDialog } from "./LostDialog";
import { INTENTS, type Intent, intentOf, meaningOf } from "./lanes";
import { MeaningPane } from "./MeaningPane";
import { refusals } from "./refusals";

type Props = {
  line: ReplyLine;
  /** Whether what is done here takes it out of its list. */
  leaves: boolean;
  /** It left its list; or it was refused and is back. */
  onLeft: (back: boolean) => void;
  onNext: () => void;
};

export function ReplyView({ line, leaves, onLeft, onNext }: Props) {
  const speech = useSpeech();
  const { texts } = speech;
  const words = texts.replies;
  const [open, setOpen] = useState<"answer" | "book" | "lost" | "delegate" | null>(null);
  const [refusal, setRefusal] = useState(refusals.get(line.id));
  const { data } = useReading("reply_show", { reply: line.id });
  const viewer = useReading("status", {}).data?.workspace.viewer === true ? texts.common.viewer : undefined;
  const meaning = meaningOf(data?.interpretation ?? null, line.proposed);
  const noCard = viewer ?? (line.prospect === null ? words.noCard : undefined);
  const human = line.kind === "human";
  const notHuman = viewer ?? (human ? undefined : words.means.notHuman);

  const removed = () =>
    leaves
      ? [
          patch("replies_list", (list) => ({
            replies: list.replies.filter((reply) => reply.id !== line.id),
          })),
        ]
      : [];
  const refused = (error: CallError) => {
    refusals.set(line.id, error);
    setRefusal(error);
    onLeft(true);
  };
  const labelled = useWriting("reply_label", {
    optimistic: removed,
    said: (_, input) => words.confirmed(words.intents[intentOf(input.intent)]),
    refused,
  });
  const finished = useWriting("reply_done", {
    optimistic: removed,
    said: () => words.doneSaid(line.from),
    refused,
  });
  const answered = useWriting("reply_answer", {
    optimistic: removed,
    said: () => words.answer.sent(line.from),
    refused,
  });
  const created = useWriting("reply_delegate", {
    said: (output, input) =>
      output.prospect === null
        ? words.delegate.asked
        : words.delegate.created(input.name ?? input.email ?? words.delegate.unnamed),
    refused,
  });
  const moved = useWriting("prospect_move", { said: () => words.lost.said(line.from), refused });
  const booked = useWriting("meeting_book", {
    said: (_, input) => words.book.booked(speech.when(input.start_at)),
    refused,
  });

  /** Shows the next one at once; the engine is asked meanwhile. */
  const leave = () => {
    refusals.delete(line.id);
    setOpen(null);
    if (leaves) onLeft(false);
  };
  const label = (intent: Intent) => {
    leave();
    labelled.write({ reply: line.id, intent });
  };
  const done = () => {
    leave();
    finished.write({ reply: line.id });
  };
  const delegate = () => {
    const named = meaning.delegate;
    if (named === null || named.name === null) return setOpen("delegate");
    created.write({
      reply: line.id,
      name: named.name,
      ...(named.title === null ? {} : { title: named.title }),
      ...(named.email === null ? {} : { email: named.email }),
    });
  };

  useCommands([
    {
      id: "confirm",
      title: words.means.confirm,
      keys: "c",
      run: () => label(intentOf(line.intent)),
      disabled: notHuman,
    },
    ...INTENTS.map((intent, at) => ({
      id: `correct.${intent}`,
      title: words.means.correctTo(words.intents[intent]),
      keys: String(at + 1),
      run: () => label(intent),
      disabled: notHuman,
    })),
    { id: "answer", title: words.act.answer, keys: "r", run: () => setOpen("answer"), disabled: viewer },
    { id: "book", title: words.act.book, keys: "b", run: () => setOpen("book"), disabled: noCard },
    { id: "lost", title: words.act.lost, keys: "l", run: () => setOpen("lost"), disabled: noCard },
    { id: "done", title: words.act.done, keys: "e", run: done, disabled: viewer },
    ...(meaning.delegate === null
      ? []
      : [{ id: "delegate", title: words.delegate.create, keys: "d", run: delegate, disabled: viewer }]),
    ...(line.prospect === null
      ? []
      : [
          {
            id: "prospect",
            title: words.openProspect,
            keys: "o",
            run: () => go("board", line.prospect),
          },
        ]),
  ]);

  const delegation = meaning.delegate !== null;
  return (
    <div className="flex min-h-0 min-w-0 flex-col">
      <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)_320px] max-[1200px]:block max-[1200px]:overflow-y-auto">
        <div className="flex min-h-0 min-w-0 flex-col bg-surface">
          <div className="flex min-h-14 flex-none items-center gap-3 border-b border-line px-6 py-2 slim:px-4">
            <div className="min-w-0 flex-1">
              <h2 className="truncate text-title font-strong" dir="auto">
                {line.from}
              </h2>
              <p className="truncate text-small text-ink-3" dir="auto">
                {line.subject === "" ? words.noSubject : line.subject}
              </p>
            </div>
            {line.prospect === null ? null : (
              <Button
                kind="ghost"
                label={words.openProspect}
                keys="o"
                icon={<PanelRightOpen size={16} aria-hidden />}
                onPress={() => go("board", line.prospect)}
              />
            )}
          </div>
          <Scroll label={words.conversation} className="px-6 py-5 max-[1200px]:overflow-visible slim:px-4">
            <div className="mx-auto max-w-[600px]">
              {refusal === undefined ? null : (
                <p
                  role="alert"
                  className="mb-4 rounded-md bg-danger-tint px-3 py-2 text-small text-danger-ink"
                >
                  <b className="font-strong">{words.refused}. </b>
                  {explain(texts, refusal)}
                </p>
              )}
              <Conversation line={line} full={data} meaning={meaning} />
              {open === "answer" ? (
                <Answer
                  line={line}
                  full={data}
                  onClose={() => setOpen(null)}
                  onSend={(input) => {
                    leave();
                    answered.write({ reply: line.id, ...input });
                  }}
                />
              ) : null}
            </div>
          </Scroll>
        </div>
        <MeaningPane
          line={line}
          meaning={meaning}
          disabled={notHuman}
          viewer={viewer}
          onLabel={label}
          onDelegate={delegate}
          onChange={() => setOpen("delegate")}
        />
      </div>
      <div className="flex flex-none flex-wrap items-center gap-1.5 border-t border-line bg-surface px-5 py-2.5">
        <Button
          kind={delegation || line.opt_out ? "quiet" : "primary"}
          size="large"
          keys="r"
          icon={<ReplyIcon size={15} aria-hidden />}
          disabled={viewer}
          onPress={() => setOpen("answer")}
        >
          {words.act.answer}
        </Button>
        <Button
          kind="ghost"
          size="large"
          keys="b"
          icon={<CalendarPlus size={15} aria-hidden />}
          disabled={noCard}
          onPress={() => setOpen("book")}
        >
          {words.act.book}
        </Button>
        <Button
          kind="ghost"
          size="large"
          keys="e"
          icon={<Check size={15} aria-hidden />}
          disabled={viewer}
          onPress={done}
        >
          {words.act.done}
        </Button>
        <span className="flex-1" />
        <Button kind="ghost" size="large" keys="l" disabled={noCard} onPress={() => setOpen("lost")}>
          {words.act.lost}
        </Button>
        <Button kind="ghost" size="large" keys="j" onPress={onNext}>
          {words.act.next}
        </Button>
      </div>
      {open === "delegate" ? (
        <DelegateDialog
          delegate={meaning.delegate}
          onClose={() => setOpen(null)}
          onCreate={(person) => {
            setOpen(null);
            created.write({ reply: line.id, ...person });
          }}
        />
      ) : null}
      {open === "book" ? (
        <BookDialog
          options={meaning.meeting}
          onClose={() => setOpen(null)}
          onBook={(at, place) => {
            setOpen(null);
            if (line.prospect === null) return;
            booked.write({
              prospect: line.prospect,
              start_at: at,
              attendees: data === undefined ? [] : [data.from_address],
              ...(place === "" ? {} : { place }),
            });
          }}
        />
      ) : null}
      {open === "lost" ? (
        <LostDialog
          onClose={() => setOpen(null)}
          onLost={(reason, revisit) => {
            setOpen(null);
            if (line.prospect === null) return;
            moved.write({
              prospect: line.prospect,
              to: "lost",
              reason,
              ...(revisit === null ? {} : { revisit_at: revisit }),
            });
          }}
        />
      ) : null}
    </div>
  );
}
