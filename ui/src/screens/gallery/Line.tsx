// A line of the gallery: what is shown, and it in its states.
import type { ReactNode } from "react";

export function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex min-h-10 flex-wrap items-center gap-2 border-t border-line py-1.5 first-of-type:border-0">
      <span className="w-24 flex-none text-small text-ink-3">{name}</span>
      {children}
    </div>
  );
}
