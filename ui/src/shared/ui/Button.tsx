// The button: quiet by default, one solid primary a screen. It prints its key, keeps its width while busy, and a
// disabled one says why beside it.
import { type ReactNode, type Ref, useId } from "react";
import { KeyCap } from "./KeyCap";
import { Spinner } from "./Spinner";

export type ButtonProps = {
  children?: ReactNode;
  onPress: () => void;
  kind?: "quiet" | "primary" | "ghost" | "danger";
  icon?: ReactNode;
  /** The name of a button that shows an icon alone. */
  label?: string;
  busy?: boolean;
  /** Why it cannot be pressed, in words; shown beside it. */
  disabled?: string | undefined;
  /** Whether the reason stands before it, where the button is the last of its line. */
  reasonFirst?: boolean;
  /** The key that does the same; printed in it. The screen registers it. */
  keys?: string;
  size?: "normal" | "large";
  /** For what it opens. */
  expanded?: boolean;
  /** Whether it is switched on, for one that switches. */
  pressed?: boolean;
  ref?: Ref<HTMLButtonElement>;
};

const LOOK = {
  quiet: "bg-surface text-ink shadow-well hover:bg-hover-on-surface active:bg-active-on-surface",
  primary: "bg-accent text-accent-on hover:bg-accent-hover active:bg-accent-press",
  ghost: "text-ink-2 hover:bg-hover active:bg-active",
  danger: "bg-surface text-danger-ink shadow-well hover:bg-danger-tint",
};

export function Button({
  children,
  onPress,
  kind = "quiet",
  icon,
  label,
  busy = false,
  disabled,
  reasonFirst = false,
  keys,
  size = "normal",
  expanded,
  pressed,
  ref,
}: ButtonProps) {
  const reason = useId();
  const alone = children === undefined;
  const height = size === "large" ? "h-8" : "h-(--ctl-h)";
  const width = alone ? (size === "large" ? "w-8" : "w-(--ctl-h)") : size === "large" ? "px-3" : "px-2.5";
  const button = (
    <button
      ref={ref}
      type="button"
      aria-label={label}
      title={label}
      aria-busy={busy || undefined}
      aria-expanded={expanded}
      aria-pressed={pressed}
      aria-describedby={disabled === undefined ? undefined : reason}
      aria-keyshortcuts={keys === undefined ? undefined : shortcut(keys)}
      disabled={busy || disabled !== undefined}
      onClick={onPress}
      className={`inline-flex flex-none items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap transition-colors duration-(--t-fast) ${disabled === undefined ? "" : "opacity-45"} ${height} ${width} ${LOOK[kind]}`}
    >
      <Icon kind={kind} busy={busy} icon={icon} />
      {children}
      {keys === undefined || alone ? null : (
        <span className={`flex ${kind === "ghost" ? "" : "-mr-1"}`}>
          <KeyCap keys={keys} on={kind === "primary" ? "accent" : "page"} />
        </span>
      )}
    </button>
  );
  if (disabled === undefined) return button;
  return (
    <span className={`inline-flex min-w-0 items-center gap-2 ${reasonFirst ? "flex-row-reverse" : ""}`}>
      {button}
      <span id={reason} className="min-w-0 text-small text-ink-2">
        {disabled}
      </span>
    </span>
  );
}

/** While busy the spinner takes the icon's place, so that nothing moves. */
function Icon({ kind, busy, icon }: { kind: keyof typeof LOOK; busy: boolean; icon: ReactNode }) {
  if (!busy && icon === undefined) return null;
  const tone = kind === "quiet" ? "text-ink-3" : "";
  return (
    <span className={`-ml-px flex size-4 flex-none items-center justify-center ${tone}`}>
      {busy ? <Spinner /> : icon}
    </span>
  );
}

/** A key as ARIA writes it. */
function shortcut(keys: string): string {
  return keys.replace("mod+", "Control+").replace("shift+", "Shift+").replace("alt+", "Alt+");
}
