// A fact in a word or two; not clickable, and tinted only for a meaning.
import type { ReactNode } from "react";

export type Tone = "plain" | "accent" | "success" | "warning" | "danger" | "info";

const LOOK: Record<Tone, string> = {
  plain: "bg-hover text-ink-2",
  accent: "bg-accent-tint text-accent-ink",
  success: "bg-success-tint text-success-ink",
  warning: "bg-warning-tint text-warning-ink",
  danger: "bg-danger-tint text-danger-ink",
  info: "bg-info-tint text-info-ink",
};

export function Tag({
  children,
  tone = "plain",
  icon,
}: {
  children: ReactNode;
  tone?: Tone;
  icon?: ReactNode;
}) {
  return (
    <span
      className={`inline-flex h-5 flex-none items-center gap-1 rounded-sm px-1.5 text-micro leading-5 font-medium whitespace-nowrap tabular-nums ${LOOK[tone]}`}
    >
      {icon}
      {children}
    </span>
  );
}
