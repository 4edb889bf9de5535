// The one sentence on top of Today: the worst news first, never two of them.

import type { Speech } from "../../shared/i18n";
import type { Status } from "../../shared/ipc";

export type Lead = { tone: "calm" | "warning"; alarm: string | null; rest: string };

/** What the sentence says; `alarms` are those that are open, of any kind. */
export function lead(status: Status, alarms: number, { texts, number }: Speech): Lead {
  const words = texts.today.lead;
  const dead = status.queues.reduce((sum, lane) => sum + lane.dead, 0);
  const stopped = status.inboxes.filter((inbox) => inbox.state === "error").length;
  if (status.quarantine.on) {
    const byHand = status.quarantine.reason?.startsWith("paused") ?? false;
    return { tone: "warning", alarm: byHand ? words.paused : words.quarantine, rest: "" };
  }
  const rest = capacity(status, words, number);
  if (stopped > 0) return { tone: "warning", alarm: words.inboxes(stopped), rest };
  if (dead > 0) return { tone: "warning", alarm: words.dead(dead), rest };
  if (alarms > 0) return { tone: "warning", alarm: words.alarms(alarms), rest };
  return { tone: "calm", alarm: null, rest: `${rest} ${words.calm}` };
}

function capacity(
  status: Status,
  words: Speech["texts"]["today"]["lead"],
  number: (value: number) => string,
): string {
  const able = status.inboxes.filter((inbox) => inbox.state === "ok");
  if (able.length === 0) return words.noInbox;
  const room = able.reduce((sum, inbox) => sum + Math.max(inbox.cap_today - inbox.sent_today, 0), 0);
  return room === 0 ? words.full : words.room(number(room));
}
