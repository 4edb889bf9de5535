// The cards of a column, read page by page; every part of the board that needs them shares one reading.
import { useInfiniteReading } from "../../shared/ipc";
import type { Stage } from "../../shared/ui/StageGlyph";

/** Cards of a page. */
const PAGE = 100;

export function useCards(stage: Stage, query: string, when = true) {
  return useInfiniteReading(
    "prospects_list",
    { stage, limit: PAGE, ...(query === "" ? {} : { query }) },
    { cursor: "after", next: (page) => page.next, rows: (page) => page.prospects },
    { when },
  );
}
