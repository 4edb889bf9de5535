// Words of a prospect that cards and drawer share.
import { type Speech, zoneName } from "../../shared/i18n";
import type { ProspectLine } from "../../shared/ipc";

/** The town and what its clocks show. */
export function placeOf(
  card: Pick<ProspectLine, "town" | "country" | "zone">,
  now: number,
  speech: Speech,
): string {
  const time = card.zone === null ? "" : speech.time(now, card.zone);
  return [townOf(card), time].filter((part) => part !== "").join(" ");
}

/** The town, else the place its zone is named after, else the country. */
export function townOf(card: Pick<ProspectLine, "town" | "country" | "zone">): string {
  return card.town ?? (card.zone === null ? card.country : zoneName(card.zone)) ?? "";
}

/** A stable name of the engine as words, where the catalogue has none. */
export function plain(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
