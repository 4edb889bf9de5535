// Opens the palette from anywhere; app/palette draws it.
import { useSyncExternalStore } from "react";

let open = false;
const heard = new Set<() => void>();

function put(next: boolean): void {
  open = next;
  for (const hear of heard) hear();
}

export function openPalette(): void {
  put(true);
}

export function closePalette(): void {
  put(false);
}

function listen(hear: () => void): () => void {
  heard.add(hear);
  return () => {
    heard.delete(hear);
  };
}

/** Whether the palette is open. */
export function usePaletteOpen(): boolean {
  return useSyncExternalStore(listen, () => open);
}
