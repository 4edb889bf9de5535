// The board and the drawer of a prospect.
import { never, ok, real, refused, status } from "./answers.mjs";

const AT = status.workspace.now;
const LONG = "Hotel Schloss Lindtenstein am Wörthersee mit Kurpark und Seeblick ".repeat(5).slice(0, 300);
const NAMES = ["Inês Duarte", "محمد بن عبد الله", "田中 さくら", "Clara-Maria von und zu Lindtenstein", "Dieter Vollmann"];
const HOTELS = ["Quinta do Farol", "فندق الواحة", "東京湾ホテル", LONG, "Parkhotel Amalienhof"];

const card = (n, stage = "contacted") => ({
  id: String(n),
  company_id: `c${n}`,
  company: HOTELS[n % 5],
  town: ["Cascais", "دبي", "東京", "Velden", "Davos"][n % 5],
  country: "PT",
  zone: "Europe/Lisbon",
  tier: n % 2 ? "upscale" : "luxury",
  person: n % 7 === 6 ? null : NAMES[n % 5],
  title: "General Manager",
  stage,
  since: AT - n * 86_400_000,
  reason: null,
  revisit_at: null,
  score: 90 - (n % 60),
  heat: n % 60 < 15 ? "hot" : "warm",
  needs_attention: n % 9 === 4 ? "no_website" : null,
  due_at: n % 3 ? null : AT,
  rotting: n % 11 === 0,
  acts: n % 3 ? "them" : "us",
  next_step: n % 3 ? null : { kind: "task", text: "Call about the spring rates", at: AT, id: "t" },
});

const page = (count) =>
  ok({ prospects: Array.from({ length: count }, (_, n) => card(n)), next: null, total: count });

const drops = ok({
  drops: [
    {
      stage: "engaged",
      event: "reply_received",
      ok: false,
      conditions: [{ name: "human", ok: false, seen: "No human reply from Quinta do Farol" }],
      needs_reason: false,
    },
    { stage: "meeting", event: "meeting_scheduled", ok: true, conditions: [], needs_reason: false },
    { stage: "lost", event: "refusal_confirmed", ok: true, conditions: [], needs_reason: true },
  ],
});

const full = (n) => ({
  prospect: card(n),
  company: { ...card(n), name: HOTELS[n % 5], rooms: 64 },
  role: null,
  address_form: null,
  reason_detail: null,
  ways: [
    {
      id: "w",
      channel: "mail",
      value: "i.duarte@quintadofarol.example",
      of_property: false,
      role_class: "personal",
      obtained: "published",
      score: 0.97,
      verified_at: AT,
      usable: true,
      dead_at: null,
    },
  ],
  factors: [
    { factor: "tier", points: 15, most: 15, evidence: "Luxury tier" },
    { factor: "rooms", points: 7, most: 10, evidence: "64 rooms" },
  ],
  facts: [
    {
      id: "f",
      kind: "vacancy",
      say: "silent",
      text: "The seat of the general manager has been empty for 35 days",
      source: "hosco.example, job 48213",
      excerpt: "General Manager, Cascais. Reposted 29 Sep.",
      at: AT,
    },
    { id: "g", kind: "pms", say: "open", text: "The house runs Mews", source: "its site", excerpt: null, at: AT - 1 },
  ],
  transitions: [
    {
      id: "t",
      from: "ready",
      event: "send_outreach",
      to: "contacted",
      conditions: [],
      effects: [],
      caused_by: "job",
      actor: "Clara",
      override_reason: null,
      at: AT,
      undoable: true,
    },
  ],
  timeline: [{ id: 1, trace: "t", kind: "mail_accepted", subjects: {}, payload: {}, at: AT }],
  emails: [],
  gates: [],
});

const why = ok({
  answer: "Clara’s mailbox has used its 15 mails for today.",
  until: AT + 86_400_000,
  checks: [
    { email: null, name: "warm_up", ok: false, why: "Warm-up, day 24: 15 of 15" },
    { email: null, name: "gate", ok: true, why: "Country gate, Portugal: role related" },
  ],
});

const columns = ok({
  columns: ["new", "enriching", "enriched", "ready", "contacted", "engaged", "meeting", "won", "lost", "archived"].map((stage, n) => ({
    stage, count: 60, score_sum: 4_218 * (n + 1), hot: n, warm: 30, cold: 30 - n, unscored: 0, rotting: n, rotting_after_days: null,
  })),
  hot_from: 75, warm_from: 50, total: 600,
});

const board = { status: ok(real), prospects_list: page(60), board_columns: columns, valid_drops: drops, why_not: why };
const at = "#board";

export const STATES = {
  loading: { at, answers: { status: never }, settled: "[data-skeleton]" },
  empty: { at, answers: { status: ok({ ...real, stages: {} }) }, settled: "h2" },
  failed: { at, answers: { status: refused("workspace_busy", "open elsewhere") }, settled: "[role=alert]" },
  full: { at, answers: board, settled: "[data-card]" },
  thousands: { at, answers: { ...board, prospects_list: page(10_000) }, settled: "[data-card]" },
  compact: { at, answers: board, settled: "[data-card]", density: "compact" },
  german: { at: "#board?view=all", answers: board, settled: "[data-card]", locale: "de-AT" },
  moving: {
    at,
    answers: board,
    settled: "[data-card]",
    act: async (page) => {
      await page.locator("section[data-stage=contacted] [data-card] button").first().focus();
      await page.keyboard.press("m");
      await page.keyboard.press("Alt+ArrowRight");
    },
  },
  drawer: { at: "#board/0", answers: { ...board, prospect_show: ok(full(0)) }, settled: "[role=tabpanel]" },
  drawer_long: { at: "#board/3", answers: { ...board, prospect_show: ok(full(3)) }, settled: "[role=tabpanel]" },
  gone: { at: "#board/404", answers: { ...board, prospect_show: refused("not_found") }, settled: "[role=dialog] h2" },
};
