// Inboxes.
import { never, ok, refused } from "./answers.mjs";

const inbox = (id, change = {}) => ({
  id,
  address: `clara${id}@northbell.example`,
  sender: "Clara Whitcombe",
  paused: null,
  last_error: null,
  connected_at: Date.UTC(2026, 9, 14, 8, 41),
  tested_at: Date.UTC(2026, 9, 14, 8, 0),
  test_ok: true,
  dns: { spf: "v=spf1 include:_spf.northbell.example ~all", dmarc: null, mx: true, ok: false, missing: ["DMARC"] },
  sent_today: 11,
  cap_today: 18,
  files_sent_itself: true,
  switches: { proof_copy: false, append_sent: true, outreach_only: true, daily_cap: 40 },
  ...change,
});

const list = (inboxes) => ({ inboxes_list: ok({ inboxes }), senders_list: ok({ senders: [] }) });
const fine = [
  inbox("1", { sent_today: 15, cap_today: 15 }),
  inbox("2"),
  inbox("3", { paused: "policy rejection (5.7.1) twice in 24 hours" }),
  inbox("4", { tested_at: null, test_ok: null, connected_at: null, dns: null, files_sent_itself: null, sent_today: 0 }),
];
const at = "#inboxes";

export const STATES = {
  loading: { at, answers: { inboxes_list: never }, settled: "[data-skeleton]" },
  empty: { at, answers: list([]), settled: "h2" },
  failed: { at, answers: { inboxes_list: refused("damaged", "malformed") }, settled: "[role=alert]" },
  full: { at, answers: list(fine), settled: "h3" },
  german: { at, answers: list(fine), settled: "h3", locale: "de-AT", density: "compact" },
  long: {
    at: "#inboxes/2",
    answers: list([
      inbox("1", { address: `${"א".repeat(40)}@בית-מלון.example`, last_error: `login refused ${"x".repeat(280)}` }),
      inbox("2", { address: `${"clara-maria.von-und-zu".repeat(12)}@hospitality.example`, paused: "予約部".repeat(60) }),
    ]),
    settled: "h3",
  },
  adding: {
    at,
    answers: list(fine),
    settled: "h3",
    act: async (page) => {
      await page.keyboard.press("n");
      await page.getByLabel("Mail address").fill("clara@gmail.com");
    },
  },
};
