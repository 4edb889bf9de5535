// A bar across the window or a pane: practice, viewer, offline. Never a dialog.
import type { ReactNode } from "react";

type Props = {
  tone: "danger" | "warning" | "plain";
  icon: ReactNode;
  children: ReactNode;
  action?: ReactNode;
  live?: boolean;
};

const LOOK = {
  danger: "bg-danger-tint text-danger-ink",
  warning: "border-b border-warning-line bg-warning-tint text-warning-ink",
  plain: "bg-active text-ink-2",
};

export function Bar({ tone, icon, children, action, live = false }: Props) {
  return (
    <div
      role={live ? "status" : undefined}
      className={`flex min-h-8 flex-none items-center gap-2 px-5 py-1 text-small ${LOOK[tone]}`}
    >
      <span className="flex-none" aria-hidden>
        {icon}
      </span>
      <span className="min-w-0 flex-1">{children}</span>
      {action}
    </div>
  );
}
