// Empty and failed states: one drawing, one serif line, one sentence, one next step.
import type { ReactNode } from "react";

type Props = {
  drawing: ReactNode;
  headline: string;
  children: ReactNode;
  action?: ReactNode;
  small?: string;
  role?: "alert" | "status";
};

export function Notice({ drawing, headline, children, action, small, role = "status" }: Props) {
  return (
    <div
      role={role}
      className="m-auto flex max-w-[400px] text-balance flex-col items-center px-6 pb-16 text-center"
    >
      <div className="mb-5 text-ink-3">{drawing}</div>
      <h2 className="mb-1 font-serif text-serif font-normal tracking-[-.01em]">{headline}</h2>
      <div className="mb-4 text-ink-2">{children}</div>
      {action}
      {small === undefined ? null : <p className="mt-4 font-mono text-micro text-ink-3">{small}</p>}
    </div>
  );
}
