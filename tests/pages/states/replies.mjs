// Replies: who wrote, the conversation, what it means.
import { never, ok, refused } from "./answers.mjs";

const LONG = "Maximiliane-Theodora von und zu Lindtenstein-Hohenfels ".repeat(6).slice(0, 300);
const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 9, 14, 8, 56);
const QUOTE = "I no longer handle guest systems, that sits with my colleague Johan Ekberg, our Head of Guest Experience.";
const TEXT = `Hi Clara,\n\nThank you for the nice note about the archive rooms. ${QUOTE} You can reach him at johan.ekberg@skeppsholmen1699.example, and do say I sent you.\n\nOne thing he will ask: does it work with our door system?\n\nBest,\nAstrid`;

const NAMES = ["Emeric Vandamme", "Fergus McAllan", "Astrid Lindqvist", "Georgios Manos", "Ulrich Pfaffenzeller"];
const INTENTS = ["meeting_request", "needs_more_info", "delegated", "neutral", "not_interested"];

const reply = (n, over = {}) => ({
  id: `r${n}`,
  prospect: `p${n}`,
  email: `m${n}`,
  from: NAMES[n % 5],
  subject: "Re: Thirty-two keys and a new season in Stockholm",
  text: n % 5 === 2 ? TEXT : "Can we speak Thursday at two? And what does it cost for a house of our size?",
  kind: "human",
  intent: INTENTS[n % 5],
  confidence: [0.88, 0.91, 0.93, 0.54, 0.47][n % 5],
  decided_by: "embedded",
  opt_out: false,
  labels: n % 5 === 1 ? ["price_question"] : [],
  state: "interpreted",
  proposed: null,
  at: NOW - (n + 1) * HOUR,
  ...over,
});

const show = (line, over = {}) =>
  ok({
    reply: line,
    interpretation: {
      reason: "names a colleague who decides",
      language: "en",
      key_phrases: [line.intent === "delegated" ? "that sits with my colleague" : "Thursday at two"],
      questions: ["does it work with our door system?"],
      concerns: [],
      opt_out_scope: line.opt_out ? "property" : null,
      delegated_to:
        line.intent === "delegated"
          ? { name: "Johan Ekberg", title: "Head of Guest Experience", email: "johan.ekberg@skeppsholmen1699.example", quote: QUOTE, certain: true }
          : null,
      meeting: line.intent === "meeting_request" ? { options: [{ raw: "Thursday at two", start_ms: NOW + 50 * HOUR }] } : null,
    },
    from_address: "astrid@skeppsholmen1699.example",
    reply_to: [],
    answer_to: "astrid@skeppsholmen1699.example",
    answer_cc: ["reception@skeppsholmen1699.example"],
    answer_asks: null,
    elided: "On Thu, 9 Oct, Clara wrote:\n> Thirty-two keys\n> and a new season",
    matched_by: "wire_id",
    conversation: [
      { direction: "out", at: NOW - 120 * HOUR, subject: "Thirty-two keys and a new season in Stockholm", text: "Dear Astrid,\n\nour first words." },
      { direction: "out", at: NOW - 60 * HOUR, subject: "Re: Thirty-two keys", text: "One more thought." },
      { direction: "in", at: line.at, subject: line.subject, text: line.text },
    ],
    ...over,
  });

const list = ok({ replies: [0, 1, 2, 3, 4].map((n) => reply(n)) });
const here = (rest) => ({ at: "#replies", settled: "article", ...rest });
const answering = async (page) => {
  await page.keyboard.press("r");
  await page.waitForSelector("textarea");
};
const dialog = (key) => async (page) => {
  await page.keyboard.press(key);
  await page.waitForSelector("[role=dialog]");
};

export const STATES = {
  loading: here({ answers: { replies_list: never }, settled: "[data-skeleton]" }),
  empty: here({ answers: { replies_list: ok({ replies: [] }) }, settled: "h2" }),
  failed: here({ answers: { replies_list: refused("damaged", "malformed") }, settled: "[role=alert]" }),
  meeting: here({ answers: { replies_list: list, reply_show: show(reply(0)) } }),
  delegation: here({ at: "#replies/r2", answers: { replies_list: list, reply_show: show(reply(2)) }, settled: "blockquote" }),
  german: here({ at: "#replies/r2", answers: { replies_list: list, reply_show: show(reply(2)) }, settled: "blockquote", locale: "de-AT" }),
  answering: here({ answers: { replies_list: list, reply_show: show(reply(0)) }, act: answering }),
  asks: here({
    answers: {
      replies_list: list,
      reply_show: show(reply(0), { answer_to: null, answer_asks: "He asks for answers at another house: a.stranger@elsewhere.example", reply_to: ["a.stranger@elsewhere.example"] }),
    },
    act: answering,
  }),
  booking: here({ answers: { replies_list: list, reply_show: show(reply(0)) }, act: dialog("b") }),
  lost: here({ answers: { replies_list: list, reply_show: show(reply(0)) }, act: dialog("l") }),
  opt_out: here({
    answers: {
      replies_list: ok({ replies: [reply(4, { opt_out: true, intent: "unsubscribe", state: "handled", text: "Please take us off your list." })] }),
      reply_show: show(reply(4, { opt_out: true, intent: "unsubscribe", text: "Please take us off your list." })),
    },
  }),
  odd_names: here({
    answers: {
      replies_list: ok({
        replies: [
          reply(0, { from: LONG, subject: LONG, text: LONG.replaceAll(" ", "") }),
          reply(1, { from: "عبد الرحمن بن محمد", subject: "رد", text: "شكرا لكم، نحن مهتمون." }),
          reply(2, { from: "山田太郎", text: "ありがとうございます。来週お話ししましょう。" }),
          reply(3, { from: "mailer-daemon", kind: "bounce", intent: null, confidence: null, prospect: null, subject: "" }),
        ],
      }),
      reply_show: show(reply(0, { from: LONG, text: LONG.replaceAll(" ", "") })),
    },
  }),
  crowded: here({
    answers: { replies_list: ok({ replies: Array.from({ length: 10_000 }, (_, n) => reply(n)) }), reply_show: show(reply(0)) },
  }),
};
