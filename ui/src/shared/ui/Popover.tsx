// The popover: evidence in the margin, beside what it proves and never over it.
import * as Radix from "@radix-ui/react-popover";
import type { ReactElement, ReactNode } from "react";

type Props = {
  /** The button that opens it. */
  trigger: ReactElement;
  /** What is in it, for a screen reader. */
  label: string;
  children: ReactNode;
  /** Where there is room for it: evidence stands at the left of the drawer. */
  side?: "left" | "right" | "top" | "bottom";
  width?: number;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
};

export function Popover({ trigger, label, children, side = "left", width = 360, open, onOpenChange }: Props) {
  return (
    <Radix.Root
      {...(open === undefined ? {} : { open })}
      {...(onOpenChange === undefined ? {} : { onOpenChange })}
    >
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          side={side}
          align="start"
          sideOffset={10}
          collisionPadding={8}
          style={{ width }}
          className="comes-up z-40 max-h-(--radix-popover-content-available-height) overflow-y-auto rounded-xl bg-raised p-4 shadow-pop outline-none"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
