// Why now, as the engine writes it: kinds of signals in a row, silent ones with their mark in brackets.

const SILENT = " (do not mention)";

/** The signals behind a draft, and which of them are never said. */
export function reasonsOf(whyNow: string): { kind: string; silent: boolean }[] {
  return whyNow
    .split(", ")
    .filter((part) => part !== "")
    .map((part) => ({ kind: part.replace(SILENT, ""), silent: part.endsWith(SILENT) }));
}
