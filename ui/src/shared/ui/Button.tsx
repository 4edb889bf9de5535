// The button: quiet by default, one solid primary a screen.
import type { ReactNode } from "react";

type Props = {
  children: ReactNode;
  onPress: () => void;
  kind?: "plain" | "primary" | "ghost";
  label?: string;
  busy?: boolean;
};

const LOOK = {
  plain: "bg-surface shadow-[0_0_0_1px_var(--line-strong)] hover:bg-hover",
  primary: "bg-accent text-accent-on hover:bg-accent-hover active:bg-accent-press",
  ghost: "text-ink-2 hover:bg-hover active:bg-active",
};

export function Button({ children, onPress, kind = "plain", label, busy = false }: Props) {
  const square = label === undefined ? "px-2.5" : "w-(--ctl-h) justify-center";
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      aria-busy={busy}
      disabled={busy}
      onClick={onPress}
      className={`inline-flex h-(--ctl-h) flex-none items-center gap-1.5 rounded-md font-medium whitespace-nowrap transition-colors duration-(--t-fast) disabled:opacity-45 ${square} ${LOOK[kind]}`}
    >
      {children}
    </button>
  );
}
