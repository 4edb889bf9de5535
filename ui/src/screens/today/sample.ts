// A practice workspace in the middle of its run, for tests.

import type { Status, Today, TodayBlock } from "../../shared/ipc";

export const workspace: Status = {
  workspace: { kind: "practice", now: Date.UTC(2026, 9, 14, 8, 56), viewer: false },
  stages: { new: 12, enriching: 3, enriched: 9, ready: 7, contacted: 21, engaged: 5, meeting: 2, lost: 4 },
  emails: { pending_approval: 6, approved: 4, sent: 31, uncertain: 1 },
  queues: [
    { queue: "enrich", ready: 3, running: 2, scheduled: 0, dead: 0, paused: null },
    { queue: "send", ready: 0, running: 0, scheduled: 4, dead: 0, paused: null },
  ],
  inboxes: [
    { id: "1", name: "clara@hoteldesk.example", state: "ok", why: null, sent_today: 7, cap_today: 40 },
  ],
  providers: [],
  budget: { spent_micros: 0, calls: 0 },
  quarantine: { on: false, reason: null },
};

const block = (count: number, minutes: number): TodayBlock => ({ count, minutes, items: [] });

/** Its day: two replies, six packs, nothing wrong. */
export const day: Today = {
  sentence: "You can send 33 today · nothing went wrong.",
  capacity: block(33, 0),
  health: block(0, 0),
  answer: block(2, 3),
  meetings: block(0, 0),
  approve: block(6, 2),
  signals: block(1, 1),
  due: block(0, 0),
};
