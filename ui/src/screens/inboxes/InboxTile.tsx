// An inbox in the list: its state with the reason, today's use, when it was last read.
import { useSpeech } from "../../shared/i18n";
import type { InboxRow } from "../../shared/ipc";
import { go } from "../../shared/route";
import { type InboxState, stateOf } from "./state";

const DOT: Record<InboxState, string> = {
  ok: "bg-success",
  paused: "bg-warning",
  error: "bg-danger",
  untested: "bg-ink-3",
};

/** The dot beside an address; the words of the state always stand near it. */
export function StateDot({ state }: { state: InboxState }) {
  return <i className={`size-[7px] flex-none rounded-full ${DOT[state]}`} aria-hidden />;
}

export function InboxTile({ inbox, selected }: { inbox: InboxRow; selected: boolean }) {
  const { texts, number, when } = useSpeech();
  const words = texts.inboxScreen;
  const state = stateOf(inbox);
  const why = inbox.paused ?? inbox.last_error;
  const look = state === "ok" || state === "untested" ? "text-ink-3" : "text-warning-ink";
  return (
    <li>
      <button
        type="button"
        aria-current={selected ? "true" : undefined}
        onClick={() => go("inboxes", inbox.id, { replace: true })}
        className={`block w-full rounded-lg bg-surface px-3.5 py-[11px] text-left hover:bg-hover-on-surface ${selected ? "shadow-focus" : "shadow-card"}`}
      >
        <span className="flex min-w-0 items-center gap-2">
          <StateDot state={state} />
          <bdi className="min-w-0 flex-1 truncate font-semibold">{inbox.address}</bdi>
        </span>
        <span className={`mb-2 ml-[15px] line-clamp-2 text-micro break-words ${look}`}>
          {words.state(texts.inboxes.states[state], why)}
        </span>
        <span className="flex items-center gap-2.5">
          <progress
            className="meter min-w-0 flex-1"
            max={Math.max(inbox.cap_today, 1)}
            value={inbox.sent_today}
            aria-hidden
          />
          <span className="text-small font-medium tabular-nums">
            {texts.inboxes.used(number(inbox.sent_today), number(inbox.cap_today))}
          </span>
        </span>
        <span className="mt-1 block text-micro text-ink-3 tabular-nums">
          {inbox.connected_at === null ? words.neverChecked : words.checked(when(inbox.connected_at))}
        </span>
      </button>
    </li>
  );
}
