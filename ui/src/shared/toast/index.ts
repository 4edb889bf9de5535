// The one toast: what happened, for ten seconds, with the way back. A newer one replaces it.
import { useSyncExternalStore } from "react";

/** How long a toast stands, in seconds. */
export const STANDS = 10;

export type Toast = {
  /** Tells one toast from the next. */
  id: number;
  text: string;
  tone: "done" | "failed";
  /** Takes it back; none when that cannot be. */
  undo: (() => Promise<unknown>) | null;
};

let shown: Toast | null = null;
let count = 0;
const heard = new Set<() => void>();

function put(toast: Toast | null): void {
  shown = toast;
  for (const hear of heard) hear();
}

/** Tells what happened. */
export function toast(
  text: string,
  { undo = null, tone = "done" }: Partial<Pick<Toast, "undo" | "tone">> = {},
): void {
  count += 1;
  put({ id: count, text, tone, undo });
}

/** Takes the toast away; with an id only when it is still that one. */
export function dismissToast(id?: number): void {
  if (shown !== null && (id === undefined || shown.id === id)) put(null);
}

function listen(hear: () => void): () => void {
  heard.add(hear);
  return () => {
    heard.delete(hear);
  };
}

/** The toast that stands now. */
export function useToast(): Toast | null {
  return useSyncExternalStore(listen, () => shown);
}
