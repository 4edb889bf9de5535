// Whether the desk is connected: to the engine, judged by its last answers, and to the network.
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useCallback, useSyncExternalStore } from "react";
import { asCallError } from "../shared/ipc";

export type Connection = "ok" | "network" | "engine";

/** The worst of both; a lost engine comes before a lost network. */
export function useConnection(): Connection {
  const client = useQueryClient();
  const listen = useCallback(
    (hear: () => void) => {
      const stop = client.getQueryCache().subscribe(hear);
      window.addEventListener("online", hear);
      window.addEventListener("offline", hear);
      return () => {
        stop();
        window.removeEventListener("online", hear);
        window.removeEventListener("offline", hear);
      };
    },
    [client],
  );
  return useSyncExternalStore(listen, () => connectionOf(client, navigator.onLine));
}

/** The engine is lost when something that was read before can no longer be read. A first reading that fails says so
 * in its own place. */
export function connectionOf(client: QueryClient, online: boolean): Connection {
  const lost = client
    .getQueryCache()
    .getAll()
    .some(
      ({ state }) =>
        state.data !== undefined &&
        state.status === "error" &&
        asCallError(state.error).code === "shell_unreachable",
    );
  if (lost) return "engine";
  return online ? "ok" : "network";
}
