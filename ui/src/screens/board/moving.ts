// Moving a card as a state machine without a screen: lifted by the pointer or by keys, over a column, asked for a
// reason, on its way. Which column takes it is the engine's answer (`valid_drops`); nothing is judged here.
import type { DropTarget, ProspectLine, ProspectMove } from "../../shared/ipc";
import { STAGES, type Stage } from "../../shared/ui/StageGlyph";

export type Lifted = {
  at: "lifted";
  card: ProspectLine;
  by: "pointer" | "keys";
  /** Undefined until the engine has answered. */
  drops: readonly DropTarget[] | undefined;
  over: Stage | null;
  /** Whether it shall move against the table. */
  anyway: boolean;
};

export type Asking = {
  at: "asking";
  card: ProspectLine;
  to: Stage;
  drop: DropTarget | undefined;
  /** Why against the table; recorded. */
  override: boolean;
  /** Why it was lost or archived. */
  reason: boolean;
};

export type Moving =
  | { at: "rest" }
  | Lifted
  | Asking
  /** Refused where it was let go. */
  | { at: "refused"; card: ProspectLine; to: Stage; failed: readonly string[] }
  | { at: "going"; card: ProspectLine; input: ProspectMove };

export type Step =
  | { do: "lift"; card: ProspectLine; by: "pointer" | "keys" }
  | { do: "know"; card: string; drops: readonly DropTarget[] }
  | { do: "over"; stage: Stage | null }
  | { do: "walk"; by: 1 | -1; anyway?: boolean }
  | { do: "anyway"; on: boolean }
  | { do: "drop" }
  /** Straight to a column, from the drawer's list of targets. */
  | { do: "send"; card: ProspectLine; drop: DropTarget }
  | { do: "answer"; override?: string; reason?: string; text?: string; revisit_at?: number }
  | { do: "cancel" };

export const REST: Moving = { at: "rest" };

/** The target in a column: the first whose conditions hold, else the first that is named. */
export function targetIn(drops: readonly DropTarget[] | undefined, stage: Stage): DropTarget | undefined {
  const named = drops?.filter((drop) => drop.stage === stage);
  return named?.find((drop) => drop.ok) ?? named?.[0];
}

/** What a column says to the card that is lifted. */
export type Verdict = "home" | "unknown" | "takes" | "refuses";

export function verdict(moving: Lifted, stage: Stage): Verdict {
  if (moving.card.stage === stage) return "home";
  if (moving.drops === undefined) return "unknown";
  return targetIn(moving.drops, stage)?.ok === true ? "takes" : "refuses";
}

/** Which conditions failed, as the engine saw them; empty when no move leads there at all. */
export function failed(drops: readonly DropTarget[] | undefined, stage: Stage): string[] {
  return (targetIn(drops, stage)?.conditions ?? []).filter(({ ok }) => !ok).map(({ seen }) => seen);
}

/** The columns the card may be walked to by keys. */
export function walkable(moving: Lifted): Stage[] {
  return STAGES.filter((stage) => {
    const said = verdict(moving, stage);
    return said === "takes" || (moving.anyway && said === "refuses");
  });
}

export function next(moving: Moving, step: Step): Moving {
  switch (step.do) {
    case "lift":
      return {
        at: "lifted",
        card: step.card,
        by: step.by,
        drops: undefined,
        over: null,
        anyway: false,
      };
    case "send":
      return dropped(step.card, step.drop.stage as Stage, step.drop, !step.drop.ok);
    case "cancel":
      return REST;
    case "answer":
      return moving.at === "asking" ? answered(moving, step) : moving;
    default:
      return moving.at === "lifted" ? lifted(moving, step) : moving;
  }
}

function lifted(moving: Lifted, step: Step): Moving {
  switch (step.do) {
    case "know":
      return step.card === moving.card.id ? { ...moving, drops: step.drops } : moving;
    case "over":
      return moving.over === step.stage ? moving : { ...moving, over: step.stage };
    case "anyway":
      return moving.anyway === step.on ? moving : { ...moving, anyway: step.on };
    case "walk":
      return walked({ ...moving, anyway: step.anyway ?? moving.anyway }, step.by);
    case "drop":
      return letGo(moving);
    default:
      return moving;
  }
}

/** The next column that can be walked to in that direction, from where the card is. */
function walked(moving: Lifted, by: 1 | -1): Lifted {
  const from = STAGES.indexOf(moving.over ?? (moving.card.stage as Stage));
  const places = walkable(moving).filter((stage) => (STAGES.indexOf(stage) - from) * by > 0);
  const over = by > 0 ? places[0] : places.at(-1);
  return { ...moving, over: over ?? moving.over };
}

function letGo(moving: Lifted): Moving {
  const { over, card, drops, anyway } = moving;
  if (over === null || over === card.stage || drops === undefined) return REST;
  const drop = targetIn(drops, over);
  if (drop?.ok !== true && !anyway) return { at: "refused", card, to: over, failed: failed(drops, over) };
  return dropped(card, over, drop, drop?.ok !== true);
}

function dropped(card: ProspectLine, to: Stage, drop: DropTarget | undefined, override: boolean): Moving {
  // A column no move leads to has no line in the engine's answer; the two that keep a reason are known by name.
  const reason = drop?.needs_reason ?? (to === "lost" || to === "archived");
  if (override || reason) return { at: "asking", card, to, drop, override, reason };
  return { at: "going", card, input: inputOf(card, to, drop) };
}

function answered(moving: Asking, step: Extract<Step, { do: "answer" }>): Moving {
  if (moving.override && (step.override ?? "").trim() === "") return moving;
  if (moving.reason && step.reason === undefined) return moving;
  const { card, to, drop } = moving;
  return {
    at: "going",
    card,
    input: {
      ...inputOf(card, to, drop),
      ...(moving.override && step.override !== undefined ? { override_reason: step.override.trim() } : {}),
      ...(moving.reason && step.reason !== undefined ? { reason: step.reason } : {}),
      ...(step.text === undefined || step.text.trim() === "" ? {} : { detail: { text: step.text.trim() } }),
      ...(step.revisit_at === undefined ? {} : { revisit_at: step.revisit_at }),
    },
  };
}

function inputOf(card: ProspectLine, to: Stage, drop: DropTarget | undefined): ProspectMove {
  return { prospect: card.id, to, ...(drop === undefined ? {} : { event: drop.event }) };
}
