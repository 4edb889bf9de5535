// The words of a card. What a card says beyond its first lines depends on what the engine tells of it.
import { placeOf, plain } from "../../features/prospect/words";
import type { Speech } from "../../shared/i18n";
import type { NextStep, ProspectLine } from "../../shared/ipc";
import type { Warmth } from "../../shared/ui/Score";

export type Turn = "theirs" | "yours" | "stuck";

/** The icon of a step, by its name. */
export type StepIcon =
  | "answer"
  | "approve"
  | "task"
  | "meeting"
  | "mail"
  | "sequence"
  | "revisit"
  | "none"
  | "alert";

export type CardWords = {
  name: string;
  hotel: string;
  place: string;
  tier: string;
  step: string;
  icon: StepIcon;
  turn: Turn;
  days: string;
  rotting: 0 | 1 | 2;
  score: { value: number; warmth: Warmth } | null;
};

const WARMTHS: readonly string[] = ["hot", "warm", "cold"];

export function cardWords(card: ProspectLine, now: number, speech: Speech): CardWords {
  const { texts, span } = speech;
  const { step, icon } = nextStep(card, speech);
  const stuck = card.needs_attention !== null;
  return {
    name: card.person ?? card.title ?? texts.board.nobody,
    hotel: card.company,
    place: placeOf(card, now, speech),
    tier: card.tier === null ? "" : (texts.board.tiers[card.tier] ?? plain(card.tier)),
    step: stuck ? plain(card.needs_attention ?? "") : step,
    icon: stuck ? "alert" : icon,
    turn: stuck ? "stuck" : card.acts === "us" ? "yours" : "theirs",
    days: span(card.since, now),
    rotting: card.rotting ? 2 : 0,
    score:
      card.score === null
        ? null
        : {
            value: Math.round(card.score),
            warmth: (WARMTHS.includes(card.heat ?? "") ? card.heat : "warm") as Warmth,
          },
  };
}

function nextStep(card: ProspectLine, speech: Speech): { step: string; icon: StepIcon } {
  const { texts, shortDay } = speech;
  const words = texts.board.steps;
  const { next_step: planned } = card;
  if (planned !== null) return plannedStep(planned, speech);
  if (card.reason !== null)
    return { step: texts.board.reasons[card.reason] ?? plain(card.reason), icon: "none" };
  if (card.due_at !== null) return { step: words.due(shortDay(card.due_at)), icon: "task" };
  if (card.revisit_at !== null) return { step: words.rests(shortDay(card.revisit_at)), icon: "revisit" };
  if (card.stage === "new" || card.stage === "enriching") return { step: words.enriches, icon: "sequence" };
  if (card.stage === "enriched") return { step: words.researched, icon: "sequence" };
  if (card.stage === "contacted") return { step: words.waiting, icon: "mail" };
  if (card.stage === "won") return { step: words.won, icon: "none" };
  return { step: words.none, icon: "none" };
}

function plannedStep({ kind, text, at }: NextStep, { texts, when, shortDay }: Speech) {
  const words = texts.board.steps;
  const moment = at === null ? "" : when(at);
  const day = at === null ? "" : shortDay(at);
  const said: Record<string, { step: string; icon: StepIcon }> = {
    answer: { step: words.answer, icon: "answer" },
    approve: { step: words.approve, icon: "approve" },
    task: { step: words.task(text), icon: "task" },
    meeting: { step: words.meeting(moment), icon: "meeting" },
    mail: { step: words.mail(moment), icon: "mail" },
    sequence: { step: words.sequence(text), icon: "sequence" },
    revisit: { step: words.revisit(day), icon: "revisit" },
  };
  return said[kind] ?? { step: text, icon: "none" as const };
}
