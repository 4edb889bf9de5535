// The replies of a tab in lanes, in the engine's order inside each; what the machine found in one, as it came over the wire.
import type { JsonValue, ReplyLine } from "../../shared/ipc";

export const INTENTS = [
  "interested",
  "meeting_request",
  "needs_more_info",
  "delegated",
  "neutral",
  "not_interested",
  "unsubscribe",
  "unclear",
] as const;
export type Intent = (typeof INTENTS)[number];

export const LOST = [
  "no_need",
  "has_solution",
  "price",
  "timing",
  "brand_mandated",
  "corporate_decides",
  "closed_or_sold",
  "wrong_fit",
  "went_to",
  "no_answer",
] as const;
export type LostReason = (typeof LOST)[number];

export type Tab = "needs_me" | "done" | "all";
export type Lane = "hot" | "delegated" | "rest" | "all";

/** A reply in its list; the first of a lane carries the lane's heading. */
export type Line = { reply: ReplyLine; heading: { lane: Lane; count: number } | null };

/** The colleague somebody named. */
export type Delegate = {
  name: string | null;
  title: string | null;
  email: string | null;
  quote: string;
  certain: boolean;
};

export type Meaning = {
  reason: string;
  phrases: string[];
  questions: string[];
  concerns: string[];
  language: string | null;
  delegate: Delegate | null;
  optOutScope: string | null;
  meeting: { raw: string; at: number | null }[];
};

const HOT: ReadonlySet<string> = new Set(["meeting_request", "interested", "needs_more_info"]);

/** Where a reply stands among those that need a person. */
export function laneOf(reply: ReplyLine): Lane {
  if (reply.intent === "delegated" || "delegate" in record(reply.proposed)) return "delegated";
  return HOT.has(reply.intent ?? "") ? "hot" : "rest";
}

/** The list of a tab. */
export function linesOf(replies: readonly ReplyLine[], tab: Tab): Line[] {
  if (tab !== "needs_me") return lane("all", replies);
  return (["hot", "delegated", "rest"] as const).flatMap((name) =>
    lane(
      name,
      replies.filter((reply) => laneOf(reply) === name),
    ),
  );
}

function lane(name: Lane, replies: readonly ReplyLine[]): Line[] {
  return replies.map((reply, at) => ({
    reply,
    heading: at === 0 ? { lane: name, count: replies.length } : null,
  }));
}

/** An intent the catalogue knows; anything else is unclear. */
export function intentOf(word: string | null): Intent {
  return INTENTS.find((intent) => intent === word) ?? "unclear";
}

/** What the machine understood. What was proposed to a person counts before what was only read. */
export function meaningOf(interpretation: JsonValue | null, proposed: JsonValue | null): Meaning {
  const seen = record(interpretation);
  const meeting = record(seen.meeting);
  const options = Array.isArray(meeting.options) ? meeting.options.map(record) : [];
  return {
    reason: word(seen.reason) ?? "",
    phrases: wordsIn(seen.key_phrases),
    questions: wordsIn(seen.questions),
    concerns: wordsIn(seen.concerns),
    language: word(seen.language),
    delegate: delegateOf(record(proposed).delegate ?? seen.delegated_to),
    optOutScope: word(seen.opt_out_scope),
    meeting: options.map((option) => ({
      raw: word(option.raw) ?? "",
      at: typeof option.start_ms === "number" ? option.start_ms : null,
    })),
  };
}

function delegateOf(value: JsonValue | undefined): Delegate | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  return {
    name: word(value.name),
    title: word(value.title),
    email: word(value.email),
    quote: word(value.quote) ?? "",
    certain: value.certain === true,
  };
}

/** A text cut where phrases stand in it, so that they can be marked. */
export function marked(
  text: string,
  phrases: readonly string[],
): { text: string; hit: boolean; at: number }[] {
  const parts: { text: string; hit: boolean; at: number }[] = [];
  const wanted = phrases.filter((phrase) => phrase.trim() !== "");
  let at = 0;
  while (at < text.length) {
    let [from, to] = [text.length, text.length];
    for (const phrase of wanted) {
      const found = text.indexOf(phrase, at);
      if (found >= 0 && found < from) [from, to] = [found, found + phrase.length];
    }
    if (from > at) parts.push({ text: text.slice(at, from), hit: false, at });
    if (from < text.length) parts.push({ text: text.slice(from, to), hit: true, at: from });
    at = to;
  }
  return parts;
}

function record(value: JsonValue | null | undefined): { [key in string]?: JsonValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}

function word(value: JsonValue | undefined): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function wordsIn(value: JsonValue | undefined): string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === "string") : [];
}
