// What the engine of a practice workspace would answer; each state changes what it needs.

export const status = {
  workspace: { kind: "practice", now: Date.UTC(2026, 9, 14, 8, 56), viewer: false },
  stages: { new: 12, enriching: 3, enriched: 9, ready: 7, contacted: 21, engaged: 5, meeting: 2, lost: 4 },
  emails: { pending_approval: 6, approved: 4, sent: 31, uncertain: 1, failed: 2 },
  queues: [
    { queue: "enrich", ready: 3, running: 2, scheduled: 0, dead: 0, paused: null },
    { queue: "send", ready: 0, running: 0, scheduled: 4, dead: 1, paused: null },
  ],
  inboxes: [{ id: "1", name: "clara@hoteldesk.example", state: "ok", why: null, sent_today: 7, cap_today: 40 }],
  providers: [],
  budget: { spent_micros: 0, calls: 0 },
  quarantine: { on: false, reason: null },
};

/** The same in a real workspace. */
export const real = { ...status, workspace: { ...status.workspace, kind: "real" } };

export const block = (count, minutes, items = []) => ({ count, minutes, items });

export const today = {
  sentence: "You can send 33 today · nothing went wrong.",
  capacity: block(33, 0),
  health: block(0, 0),
  answer: block(2, 3),
  meetings: block(1, 3),
  approve: block(6, 2),
  signals: block(0, 0),
  due: block(4, 8),
};

/** An operation that answers, one that refuses, one that never comes back. */
export const ok = (value) => ({ ok: value });
export const refused = (code, message = code, details = null) => ({ error: { code, message, details } });
export const never = { never: true };

/** What the shell itself reads; every state has it unless it says otherwise. */
export const SHELL = { status: ok(status), today: ok(today) };
