// A titled area of a screen. Its title is the name of the region for a screen reader.
import { type ReactNode, useId } from "react";

type Props = { title: string; aside?: ReactNode; children: ReactNode; className?: string };

export function Card({ title, aside, children, className = "" }: Props) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={`rounded-lg bg-surface p-5 shadow-card ${className}`}>
      <header className="mb-3 flex items-baseline gap-2">
        <h2 id={id}>{title}</h2>
        <span className="text-small text-ink-2 tabular-nums">{aside}</span>
      </header>
      {children}
    </section>
  );
}
