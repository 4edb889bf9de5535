// Who wrote: name, age, first words, and what it seems to mean. Hot ones first, delegations in their own lane.
import { BellOff } from "lucide-react";
import { useSpeech } from "../../shared/i18n";
import { type ReplyLine, useReading } from "../../shared/ipc";
import { go } from "../../shared/route";
import { Tag } from "../../shared/ui/Tag";
import { VirtualList } from "../../shared/ui/VirtualList";
import { intentOf, type Line } from "./lanes";

const ROW = 78;
const HEADING = 36;

export function ReplyList({ lines, active }: { lines: readonly Line[]; active: string }) {
  const { texts, number } = useSpeech();
  const words = texts.replies;
  return (
    <div className="flex min-h-0 flex-col border-r border-line slim:h-44 slim:border-r-0 slim:border-b slim:low:hidden">
      <VirtualList
        label={words.list(number(lines.length))}
        items={lines}
        keyOf={({ reply }) => reply.id}
        size={({ heading }) => ROW + (heading === null ? 0 : HEADING)}
        active={active}
        onActive={({ reply }) => go("replies", reply.id, { replace: true })}
        render={({ reply, heading }, { tabIndex }) => (
          <>
            {heading === null ? null : (
              <div className="flex h-9 items-end gap-1.5 px-4 pb-1.5 text-small font-medium text-ink-2">
                <span className="min-w-0 truncate">{words.lanes[heading.lane]}</span>
                <span className="text-ink-3 tabular-nums">{number(heading.count)}</span>
              </div>
            )}
            <Item reply={reply} selected={reply.id === active} tabIndex={tabIndex} />
          </>
        )}
      />
      <p className="flex-none border-t border-line px-4 py-2.5 text-small text-ink-3 slim:hidden">
        {words.foot}
      </p>
    </div>
  );
}

function Item({ reply, selected, tabIndex }: { reply: ReplyLine; selected: boolean; tabIndex: 0 | -1 }) {
  const { span } = useSpeech();
  const now = useReading("status", {}).data?.workspace.now;
  return (
    <button
      type="button"
      tabIndex={tabIndex}
      aria-current={selected ? "true" : undefined}
      onClick={() => go("replies", reply.id, { replace: true })}
      className={`relative block h-[78px] w-full px-4 py-2 text-left focus-inset ${selected ? "selection-bar bg-selected" : "hover:bg-hover"}`}
    >
      <span className="flex items-baseline gap-2">
        <b className="min-w-0 flex-1 truncate font-strong" dir="auto">
          {reply.from}
        </b>
        {now === undefined ? null : (
          <span className="text-micro text-ink-3 tabular-nums">{span(reply.at, now)}</span>
        )}
      </span>
      <span className="block truncate text-small text-ink-2" dir="auto">
        {reply.text === "" ? reply.subject : reply.text}
      </span>
      <span className="mt-1 flex items-center gap-2">
        <Said reply={reply} />
      </span>
    </button>
  );
}

/** What it seems to mean, with the calibrated percentage; an opt-out says so and nothing else. */
export function Said({ reply }: { reply: ReplyLine }) {
  const { texts, percent } = useSpeech();
  const words = texts.replies;
  if (reply.opt_out) {
    return <Tag icon={<BellOff size={11} aria-hidden />}>{words.intents.unsubscribe}</Tag>;
  }
  if (reply.intent === null) return <Tag>{words.kinds[reply.kind] ?? reply.kind}</Tag>;
  const sure =
    reply.decided_by === "human" || reply.confidence === null ? "" : ` ${percent(reply.confidence)}`;
  return <Tag>{`${words.intents[intentOf(reply.intent)]}${sure}`}</Tag>;
}
