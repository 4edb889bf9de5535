// The one sentence a screen opens with. Numbers stand in full ink, what opens something is underlined, what needs a
// person is a warning; its remedy stands at the right end.
import type { ReactNode } from "react";

export function Lead({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className="flex flex-none flex-wrap items-center gap-4 border-b border-line px-5 pt-4 pb-[17px]">
      <p className="min-w-60 flex-1 text-lead tracking-[-.017em] text-ink-2 tabular-nums">{children}</p>
      {action}
    </div>
  );
}

/** A number of the sentence. */
export function LeadNumber({ children }: { children: ReactNode }) {
  return <b className="font-medium text-ink">{children}</b>;
}

/** Words of the sentence that open something. */
export function LeadLink({
  children,
  href,
  warns = false,
}: {
  children: ReactNode;
  href: string;
  warns?: boolean;
}) {
  const tone = warns ? "text-warning-ink decoration-warning-line" : "text-ink decoration-accent-line";
  return (
    <a href={href} className={`rounded-none underline decoration-[1.5px] underline-offset-4 ${tone}`}>
      {children}
    </a>
  );
}
