// Approvals: drafts as packs, with what blocks them.
import { never, ok, refused } from "./answers.mjs";

const LONG = "Maximiliane-Theodora von und zu Lindtenstein-Hohenfels ".repeat(6).slice(0, 300);
const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 9, 14, 8, 56);

const TEXT =
  "Dear Ingrid,\n\nCongratulations on the new quay wing. Ninety-two rooms beside the ferry bring many questions before arrival, in more languages than one desk can speak.\n\nNorthbell answers their routine questions in Norwegian, English and German, day and night. It works inside Mews, which you already use, so nobody learns a new screen. Houses like yours save 40 % of evening calls.\n\nWould a short look next week be of interest?\n\nWarm regards,\nClara Whitcombe";

const bytes = (part) => new TextEncoder().encode(TEXT.slice(0, TEXT.indexOf(part))).length;

export const draft = (n, over = {}) => ({
  id: `d${n}`,
  pack: `k${n}`,
  prospect: `p${n}`,
  company: "Havnelageret Hotell, Bergen",
  person: ["Ingrid Solberg", "Dieter Vollmann", "Maren Østby", "Jordi Casamitjana", "Charlotte Amberley"][n % 5],
  to: "ingrid@havnelageret.example",
  subject: "The new wing at Havnelageret",
  subjects: ["The new wing at Havnelageret", "Ninety-two rooms", "A question for the desk"],
  text: TEXT,
  footer:
    "Northbell Ltd, 14 Queen Square, Bristol BS1 4NT. Your name is from havnelageret.example; I write because of your role. Your data: northbell.example/privacy. Reply “no thanks” and I will not write again.",
  language: "en",
  kind: "first",
  state: "draft",
  step: 0,
  after: null,
  risk: "none",
  clean: true,
  expired: null,
  why_person: "General Manager, named on the team page 3 Oct, verified 0.96",
  why_now: "renovation, vacancy (do not mention)",
  language_reason: "English; first names are usual in Norway",
  inspection: { spam_score: 0.18, readability: 71, words: 96, legal_words: 38, lints: [] },
  claims: [
    { sentence: 1, fact_id: "f1", text: "New wing opened: “Ny fløy åpnet 12. september”", source: "havnelageret.example/nyheter, 15 Sep" },
    { sentence: 2, fact_id: "f2", text: "92 rooms by the ferry", source: "havnelageret.example, snapshot 3 Oct" },
    { sentence: 4, fact_id: "f3", text: "Works with Mews: app.mews.com/distributor", source: "Booking link, snapshot 3 Oct, 0.94" },
  ],
  planned: n % 3 === 0 ? null : NOW + n * HOUR,
  score: 82,
  written_by: "embedded",
  created_at: NOW - n * HOUR,
  ...over,
});

const followUps = (n) =>
  [1, 2, 3].map((step) =>
    draft(n, {
      id: `d${n}-${step}`,
      kind: "follow_up",
      step,
      after: step === 1 ? `d${n}` : `d${n}-${step - 1}`,
      claims: [],
      planned: NOW + step * 7 * 24 * HOUR,
    }),
  );

const blocked = draft(0, {
  clean: false,
  risk: "lint_error: delicate_fact",
  inspection: {
    spam_score: 0.46,
    readability: 41,
    words: 118,
    lints: [
      {
        code: "unsupported_claim",
        severity: "error",
        message: "No source for “40 %”: nothing in the research or your references says this",
        span: { start: bytes("Houses like"), end: bytes("Would a short") - 2 },
      },
      { code: "too_long", severity: "warning", message: "118 words; a first mail has at most 110", span: null },
    ],
  },
});

const some = [
  draft(7, { clean: false, expired: "fact_changed" }),
  blocked,
  ...followUps(0),
  draft(2, { clean: false, risk: "head_office" }),
  ...[1, 3, 4, 5, 6].flatMap((n) => [draft(n), ...followUps(n)]),
];

const show = (mail) =>
  ok({
    draft: mail,
    pack: [],
    versions: [
      { n: 1, subject: "The new wing", text: TEXT.replace("day and night", "at any hour"), made_by: "embedded", at: NOW - HOUR },
      { n: 2, subject: mail.subject, text: mail.text, made_by: "person-1", at: NOW },
    ],
  });

const senders = ok({ senders: [{ id: "s1", display_name: "Clara Whitcombe" }] });
const full = { senders_list: senders, drafts_list: ok({ drafts: some }), draft_show: show(blocked) };
const here = (rest) => ({ at: "#approvals", settled: "article", ...rest });

export const STATES = {
  loading: here({ answers: { drafts_list: never }, settled: "[data-skeleton]" }),
  empty: here({ answers: { drafts_list: ok({ drafts: [] }) }, settled: "h2" }),
  failed: here({ answers: { drafts_list: refused("workspace_busy", "open elsewhere") }, settled: "[role=alert]" }),
  full: here({ at: "#approvals/d1", answers: full }),
  blocked: here({ at: "#approvals/d0", answers: full, settled: "[data-blocked]" }),
  expired: here({ at: "#approvals/d7", answers: full }),
  german: here({ at: "#approvals/d0", answers: full, locale: "de-AT" }),
  compact: here({ at: "#approvals/d1", answers: full, density: "compact" }),
  changes: here({
    at: "#approvals/d0",
    answers: full,
    act: async (page) => {
      await page.keyboard.press("d");
      await page.waitForSelector("ins");
    },
  }),
  editing: here({
    at: "#approvals/d0",
    answers: full,
    act: async (page) => {
      await page.keyboard.press("e");
      await page.waitForSelector("textarea");
      await page.keyboard.press("Control+End");
      await page.keyboard.type(" and thank you");
      await page.waitForSelector("ins");
    },
  }),
  rejecting: here({
    at: "#approvals/d0",
    answers: full,
    act: async (page) => {
      await page.keyboard.press("x");
      await page.waitForSelector("[role=dialog]");
    },
  }),
  bulk: here({
    answers: full,
    act: async (page) => {
      await page.keyboard.press("Shift+A");
      await page.waitForSelector("[role=dialog]");
    },
  }),
  odd_names: here({
    answers: {
      senders_list: senders,
      draft_show: show(blocked),
      drafts_list: ok({
        drafts: [
          draft(1, { person: LONG, company: LONG, to: `${"a".repeat(60)}@${"b".repeat(200)}.example`, subject: LONG }),
          draft(2, { person: "عبد الرحمن بن محمد الهاشمي", company: "فندق البحر الأزرق", language: "ar", text: "السيد عبد الرحمن،\n\nنهنئكم بالجناح الجديد.", claims: [] }),
          draft(3, { person: "山田太郎", company: "東京湾岸ホテル", language: "ja" }),
          draft(4, { person: null, company: "X" }),
        ],
      }),
    },
  }),
  crowded: here({
    answers: { ...full, drafts_list: ok({ drafts: Array.from({ length: 10_000 }, (_, n) => draft(n)) }) },
  }),
};
