// The states of the screens and what the engine would answer in each.

const status = {
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

const block = (count, minutes, items = []) => ({ count, minutes, items });

const today = {
  sentence: "You can send 33 today · nothing went wrong.",
  capacity: block(33, 0),
  health: block(0, 0),
  answer: block(2, 3),
  meetings: block(1, 3),
  approve: block(6, 2),
  signals: block(0, 0),
  due: block(4, 8),
};

/** Five alarms, one of them with words that do not break by themselves. */
const alarms = Array.from({ length: 5 }, (_, n) => ({
  id: String(n),
  kind: "alert",
  prospect: null,
  title: n === 0 ? `The inbox ${"clara-maria.von-und-zu-lindtenstein".repeat(4)}@hospitality.example stopped` : "A source is blocked",
  text: "Sign in again, or pause it; nothing is lost meanwhile",
  at: null,
}));

const real = { workspace: { ...status.workspace, kind: "real" } };

/** Name → what the operations answer (`today` has the day above unless told), and the selector that shows the state has come. */
export const STATES = {
  loading: { answers: { status: { never: true } }, settled: "[data-skeleton]" },
  practice: { answers: { status: { ok: status } }, settled: "table" },
  compact: { answers: { status: { ok: { ...status, ...real } } }, settled: "table", density: "compact" },
  german: { answers: { status: { ok: status } }, settled: "table", locale: "de-AT" },
  empty: { answers: { status: { ok: { ...status, ...real, stages: {} } } }, settled: "h2" },
  paused: {
    answers: { status: { ok: { ...status, quarantine: { on: true, reason: "paused: by hand" } } } },
    settled: "table",
  },
  viewer: {
    answers: { status: { ok: { ...status, workspace: { ...real.workspace, viewer: true } } } },
    settled: "table",
  },
  quarantine: {
    answers: { status: { ok: { ...status, ...real, quarantine: { on: true, reason: "restored" } } } },
    settled: "table",
  },
  busy: {
    answers: { status: { error: { code: "workspace_busy", message: "open elsewhere", details: null } } },
    settled: "[role=alert]",
  },
  no_day: {
    answers: {
      status: { ok: status },
      today: { error: { code: "damaged", message: "malformed", details: null } },
    },
    settled: "[role=alert]",
  },
  crowded: {
    answers: {
      today: {
        ok: {
          ...today,
          health: block(1_204, 1_204, alarms),
          answer: block(104_206, 156_309),
          approve: block(1_204_877, 401_626),
        },
      },
      status: {
        ok: {
          ...status,
          ...real,
          stages: { new: 104_206, contacted: 88_412, archived: 1_204_877 },
          queues: [{ queue: "deliverability", ready: 40_112, running: 64, scheduled: 204_000, dead: 1_204, paused: "90 % of the cap" }],
          inboxes: Array.from({ length: 12 }, (_, n) => ({
            id: String(n),
            name: `clara-maria.von-und-zu-lindtenstein${n}@hospitality-partners.example`,
            state: ["ok", "paused", "error", "untested"][n % 4],
            why: n % 4 === 0 ? null : "login refused: the password was changed at the provider",
            sent_today: 1_000,
            cap_today: 1_000,
          })),
        },
      },
    },
    settled: "table",
  },
};

for (const state of Object.values(STATES)) state.answers.today ??= { ok: today };

/** Runs in the page before anything of it: stands in for the desktop API. */
export function pretendDesktop(answers) {
  let next = 1;
  globalThis.isTauri = true;
  globalThis.__TAURI_EVENT_PLUGIN_INTERNALS__ = { unregisterListener: () => {} };
  globalThis.__TAURI_INTERNALS__ = {
    transformCallback: () => next++,
    unregisterCallback: () => {},
    invoke: async (command, payload) => {
      if (command !== "call") return next++;
      const answer = answers[payload.name] ?? { error: { code: "usage", message: "unknown operation" } };
      if (answer.never) return new Promise(() => {});
      if (answer.error) throw answer.error;
      return answer.ok;
    },
  };
}
