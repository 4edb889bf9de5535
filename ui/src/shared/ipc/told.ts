// Events of the shell.

import { listen } from "@tauri-apps/api/event";

/** Hears an event of the shell; returns how to stop, also while the shell has not answered yet. */
export function onTold<T>(event: string, heard: (payload: T) => void): () => void {
  let stopped = false;
  let stop: (() => void) | undefined;
  listen<T>(event, ({ payload }) => heard(payload)).then(
    (unlisten) => {
      if (stopped) unlisten();
      else stop = unlisten;
    },
    () => {
      // Outside the window there is no event channel: nothing will be told then.
    },
  );
  return () => {
    stopped = true;
    stop?.();
  };
}
