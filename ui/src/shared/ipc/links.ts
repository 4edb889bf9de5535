// A link `jengu://…` that the system opened: the shell tells it, the page only navigates.
import { onTold } from "./told";

/** Hears of every link that was opened; returns how to stop. */
export function onLinks(heard: (url: string) => void): () => void {
  return onTold<{ url: string }>("link", ({ url }) => heard(url));
}
