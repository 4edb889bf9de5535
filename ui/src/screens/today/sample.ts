// A practice workspace in the middle of its run, for tests.

import type { Status } from "../../shared/ipc";

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
  quarantine: { on: false, reason: null },
};
