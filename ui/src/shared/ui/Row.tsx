// A row of a list: 36 px (28 compact), a hairline between two, hover tint, the selected one with a bar at its left.
import type { ReactNode, Ref } from "react";

type Props = {
  children: ReactNode;
  /** What opens it; without it the row is no button. */
  onPress?: () => void;
  selected?: boolean;
  /** The first of its list has no line above. */
  first?: boolean;
  /** -1 where the list moves the focus itself. */
  tabIndex?: number;
  label?: string;
  ref?: Ref<HTMLButtonElement>;
};

const LOOK = "relative flex min-h-(--row-h) w-full items-center gap-2.5 px-3 text-left";

export function Row({ children, onPress, selected = false, first = false, tabIndex, label, ref }: Props) {
  const line = first ? "" : "border-t border-line";
  if (onPress === undefined) return <div className={`${LOOK} ${line}`}>{children}</div>;
  return (
    <button
      ref={ref}
      type="button"
      tabIndex={tabIndex}
      aria-label={label}
      aria-current={selected ? "true" : undefined}
      onClick={onPress}
      className={`${LOOK} ${line} focus-inset ${selected ? "selection-bar bg-selected" : "hover:bg-hover"}`}
    >
      {children}
    </button>
  );
}
