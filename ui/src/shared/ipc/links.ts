// A prospect that a link `jengu://prospect/ID` of the system leads to: the shell has looked it over, the page only navigates.
import { onTold } from "./told";

/** Hears of every link that was opened; returns how to stop. */
export function onLinks(heard: (url: string) => void): () => void {
  return onTold<{ prospect: string }>("navigate", ({ prospect }) => heard(`jengu://prospect/${prospect}`));
}
