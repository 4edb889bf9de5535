// After a commit the shell tells which tags changed; whoever shows something with one of them reads again.

import { listen } from "@tauri-apps/api/event";

type Changes = { tags: string[] };

/** Hears of every committed change; returns how to stop. */
export function onChanges(heard: (tags: ReadonlySet<string>) => void): () => void {
  let stopped = false;
  let stop: (() => void) | undefined;
  listen<Changes>("changes", (event) => heard(new Set(event.payload.tags))).then(
    (unlisten) => {
      if (stopped) unlisten();
      else stop = unlisten;
    },
    () => {
      // Outside the window there is no event channel: nothing will change by itself then.
    },
  );
  return () => {
    stopped = true;
    stop?.();
  };
}
