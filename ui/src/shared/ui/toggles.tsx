// Yes or no: a checkbox chooses among several, a switch changes something at once.
import { Check, Minus } from "lucide-react";
import type { ReactNode } from "react";

type Props = {
  checked: boolean;
  onChange: (checked: boolean) => void;
  children: ReactNode;
  /** What it means, below the label. */
  hint?: string;
  disabled?: boolean;
};

/** `mixed` is for the box above a list of which some are chosen. */
export function Checkbox({
  checked,
  mixed = false,
  onChange,
  children,
  hint,
  disabled,
}: Props & { mixed?: boolean }) {
  return (
    <label className={`flex min-h-6 items-start gap-2 ${disabled === true ? "opacity-45" : ""}`}>
      <span className="relative mt-0.5 flex size-4 flex-none">
        <input
          type="checkbox"
          checked={checked}
          disabled={disabled}
          ref={(box) => {
            if (box !== null) box.indeterminate = mixed;
          }}
          onChange={(event) => onChange(event.target.checked)}
          className="size-4 appearance-none rounded-sm bg-surface shadow-control checked:bg-accent checked:shadow-none indeterminate:bg-accent indeterminate:shadow-none"
        />
        <span className="pointer-events-none absolute inset-0 flex items-center justify-center text-accent-on">
          {mixed ? (
            <Minus size={12} strokeWidth={2.5} aria-hidden />
          ) : checked ? (
            <Check size={12} strokeWidth={2.5} aria-hidden />
          ) : null}
        </span>
      </span>
      <Words hint={hint}>{children}</Words>
    </label>
  );
}

export function Switch({ checked, onChange, children, hint, disabled }: Props) {
  return (
    <label className={`flex min-h-6 items-start gap-2.5 ${disabled === true ? "opacity-45" : ""}`}>
      <span className="relative mt-0.5 h-4 w-7 flex-none">
        <input
          type="checkbox"
          role="switch"
          aria-checked={checked}
          checked={checked}
          disabled={disabled}
          onChange={(event) => onChange(event.target.checked)}
          className="block h-4 w-7 appearance-none rounded-full bg-line-control checked:bg-accent"
        />
        <i
          aria-hidden
          className={`pointer-events-none absolute top-0.5 left-0.5 size-3 rounded-full bg-knob transition-transform duration-(--t-fast) ${checked ? "translate-x-3" : ""}`}
        />
      </span>
      <Words hint={hint}>{children}</Words>
    </label>
  );
}

function Words({ children, hint }: { children: ReactNode; hint: string | undefined }) {
  return (
    <span className="min-w-0">
      {children}
      {hint === undefined ? null : <span className="block text-small text-ink-3">{hint}</span>}
    </span>
  );
}
