// For tests only: replies as the engine tells them.
import type { ReplyFull, ReplyLine } from "../../shared/ipc";

export function reply(over: Partial<ReplyLine> = {}): ReplyLine {
  return {
    id: "r1",
    prospect: "p1",
    email: "m1",
    from: "Astrid Lindqvist",
    subject: "Re: Thirty-two keys",
    text: "I no longer handle guest systems, that sits with Johan Ekberg.",
    kind: "human",
    intent: "interested",
    confidence: 0.93,
    decided_by: "embedded",
    opt_out: false,
    labels: [],
    state: "interpreted",
    proposed: null,
    at: 1_000,
    ...over,
  };
}

export function full(over: Partial<ReplyFull> & { reply: ReplyLine }): ReplyFull {
  return {
    interpretation: { language: "en", reason: "", key_phrases: [], questions: [], concerns: [] },
    from_address: "astrid@skeppsholmen.example",
    reply_to: [],
    answer_to: "astrid@skeppsholmen.example",
    answer_cc: [],
    answer_asks: null,
    elided: "",
    matched_by: "wire_id",
    conversation: [
      { direction: "out", at: 500, subject: "Thirty-two keys", text: "Dear Astrid, our words" },
      { direction: "in", at: over.reply.at, subject: over.reply.subject, text: over.reply.text },
    ],
    ...over,
  };
}
