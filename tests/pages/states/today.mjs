// Today.
import { block, never, ok, real, refused, status, today } from "./answers.mjs";

/** Five alarms, one of them with words that do not break by themselves. */
const alarms = Array.from({ length: 5 }, (_, n) => ({
  id: String(n),
  kind: "alert",
  prospect: null,
  title: n === 0 ? `The inbox ${"clara-maria.von-und-zu-lindtenstein".repeat(4)}@hospitality.example stopped` : "A source is blocked",
  text: "Sign in again, or pause it; nothing is lost meanwhile",
  at: null,
}));

const crowd = Array.from({ length: 12 }, (_, n) => ({
  id: String(n),
  name: `clara-maria.von-und-zu-lindtenstein${n}@hospitality-partners.example`,
  state: ["ok", "paused", "error", "untested"][n % 4],
  why: n % 4 === 0 ? null : "login refused: the password was changed at the provider",
  sent_today: 1_000,
  cap_today: 1_000,
}));

export const STATES = {
  loading: { answers: { status: never }, settled: "[data-skeleton]" },
  practice: { settled: "table" },
  compact: { answers: { status: ok(real) }, settled: "table", density: "compact" },
  german: { settled: "table", locale: "de-AT" },
  empty: { answers: { status: ok({ ...real, stages: {} }) }, settled: "h2" },
  quarantine: { answers: { status: ok({ ...real, quarantine: { on: true, reason: "restored" } }) }, settled: "table" },
  busy: { answers: { status: refused("workspace_busy", "open elsewhere") }, settled: "[role=alert]" },
  no_day: { answers: { today: refused("damaged", "malformed") }, settled: "[role=alert]" },
  crowded: {
    answers: {
      today: ok({
        ...today,
        health: block(1_204, 1_204, alarms),
        answer: block(104_206, 156_309),
        approve: block(1_204_877, 401_626),
      }),
      status: ok({
        ...status,
        ...real,
        stages: { new: 104_206, contacted: 88_412, archived: 1_204_877 },
        queues: [{ queue: "deliverability", ready: 40_112, running: 64, scheduled: 204_000, dead: 1_204, paused: "90 % of the cap" }],
        inboxes: crowd,
      }),
    },
    settled: "table",
  },
};
