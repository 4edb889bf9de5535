// After a commit the shell tells which tags changed; whoever shows something with one of them reads again.
import { onTold } from "./told";

/** Hears of every committed change; returns how to stop. */
export function onChanges(heard: (tags: ReadonlySet<string>) => void): () => void {
  return onTold<{ tags: string[] }>("changes", ({ tags }) => heard(new Set(tags)));
}
