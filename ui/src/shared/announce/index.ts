// Tells a screen reader what changed without moving the focus; app/Announcer.tsx is the region that says it.

type Said = { text: string; urgent: boolean };

const heard = new Set<(said: Said) => void>();

/** Says a sentence once; an urgent one interrupts. */
export function announce(text: string, urgent = false): void {
  for (const hear of heard) hear({ text, urgent });
}

/** For the region; returns how to stop. */
export function onAnnounce(hear: (said: Said) => void): () => void {
  heard.add(hear);
  return () => {
    heard.delete(hear);
  };
}
