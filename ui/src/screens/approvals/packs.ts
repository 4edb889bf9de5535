// The drafts of the engine as packs, in its order, and what stands in the way of each. No rule is computed here: the
// engine says what is clean and which lints block.
import type { DraftRow, JsonValue } from "../../shared/ipc";

/** A first mail with the follow-ups that are approved with it. */
export type Pack = { id: string; head: DraftRow; followUps: DraftRow[] };

export type Group = "expired" | "decide" | "other" | "clean";
export const GROUPS: readonly Group[] = ["expired", "decide", "other", "clean"];

export type Lint = {
  code: string;
  severity: string;
  message: string;
  /** Bytes of body and footer. */
  span: { start: number; end: number } | null;
};

/** What the quality gate measured; a number it does not tell is missing, not zero. */
export type Inspection = {
  spam: number | null;
  readability: number | null;
  words: number | null;
  lints: Lint[];
};

/** A pack in its list; the first of a group carries the group's heading. */
export type PackLine = { pack: Pack; heading: { group: Group; count: number } | null };

/** Packs in the order the drafts came; what belongs to a pack stands together. */
export function packsOf(drafts: readonly DraftRow[]): Pack[] {
  const packs = new Map<string, DraftRow[]>();
  for (const draft of drafts) {
    const key = draft.pack ?? draft.id;
    packs.set(key, [...(packs.get(key) ?? []), draft]);
  }
  return [...packs].flatMap(([id, rows]) => {
    const head = rows.find((row) => row.after === null) ?? rows[0];
    return head === undefined ? [] : [{ id, head, followUps: rows.filter((row) => row !== head) }];
  });
}

/** Where a pack stands in the list: what ended first, what blocks or warns, the rest, what is clean. */
export function groupOf({ head, followUps }: Pack): Group {
  const all = [head, ...followUps];
  if (all.some((draft) => draft.expired !== null)) return "expired";
  if (all.every((draft) => draft.clean)) return "clean";
  return all.some((draft) => inspectionOf(draft.inspection).lints.some((lint) => lint.severity !== "info"))
    ? "decide"
    : "other";
}

/** The list by risk: the engine's order inside each group. */
export function byRisk(packs: readonly Pack[]): PackLine[] {
  const groups = new Map<Group, Pack[]>(GROUPS.map((group) => [group, []]));
  for (const pack of packs) groups.get(groupOf(pack))?.push(pack);
  return [...groups].flatMap(([group, members]) =>
    members.map((pack, at) => ({ pack, heading: at === 0 ? { group, count: members.length } : null })),
  );
}

/** The list by planned slot; what has none yet stands last. */
export function bySlot(packs: readonly Pack[]): PackLine[] {
  const slot = (pack: Pack) => pack.head.planned ?? Number.POSITIVE_INFINITY;
  return packs.toSorted((a, b) => slot(a) - slot(b) || 0).map((pack) => ({ pack, heading: null }));
}

/** Drafts a bulk approval may take: the heads of packs that are clean throughout. */
export function cleanHeads(packs: readonly Pack[]): string[] {
  return packs.filter((pack) => groupOf(pack) === "clean").map((pack) => pack.head.id);
}

/** The place a step leads to in a list; the ends stay where they are. */
export function stepFrom<T>(items: readonly T[], at: number, by: number): T | undefined {
  return items[Math.min(Math.max(at + by, 0), items.length - 1)];
}

/** What follows when an item leaves the list: the next one, at the end the one before. */
export function followerOf<T>(items: readonly T[], at: number): T | undefined {
  return items[at + 1] ?? items[at - 1];
}

/** The engine's judgement as it came over the wire. */
export function inspectionOf(value: JsonValue): Inspection {
  const seen = record(value);
  const list = Array.isArray(seen.lints) ? seen.lints : [];
  return {
    spam: numeric(seen.spam_score),
    readability: numeric(seen.readability),
    words: numeric(seen.words),
    lints: list.map((entry) => {
      const lint = record(entry);
      const span = record(lint.span);
      const [start, end] = [numeric(span.start), numeric(span.end)];
      return {
        code: String(lint.code ?? ""),
        severity: String(lint.severity ?? "info"),
        message: String(lint.message ?? ""),
        span: start === null || end === null ? null : { start, end },
      };
    }),
  };
}

function record(value: JsonValue | undefined): { [key in string]?: JsonValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}

function numeric(value: JsonValue | undefined): number | null {
  return typeof value === "number" ? value : null;
}
