// The popover: evidence in the margin, beside what it proves and never over it.
import * as Radix from "@radix-ui/react-popover";
import { type ReactElement, type ReactNode, useRef } from "react";

type Props = {
  /** The button that opens it. */
  trigger: ReactElement;
  /** What is in it, for a screen reader. */
  label: string;
  children: ReactNode;
  /** Beside the drawer at the height of its trigger, where there is room; or below the trigger. */
  place?: "margin" | "below";
  width?: number;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
};

/** Between the popover and what it stands beside, and to the edge of the window. */
const GAP = 10;

export function Popover({
  trigger,
  label,
  children,
  place = "below",
  width = 360,
  open,
  onOpenChange,
}: Props) {
  const button = useRef<HTMLButtonElement>(null);
  const anchor = useRef({
    getBoundingClientRect: () => besideDrawer(button.current, width) ?? rectOf(button.current),
  });
  const inMargin = place === "margin" && besideDrawer(button.current, width) !== null;
  return (
    <Radix.Root
      {...(open === undefined ? {} : { open })}
      {...(onOpenChange === undefined ? {} : { onOpenChange })}
    >
      {place === "margin" ? <Radix.Anchor virtualRef={anchor} /> : null}
      <Radix.Trigger asChild ref={button}>
        {trigger}
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          side={inMargin ? "left" : "bottom"}
          align="start"
          sideOffset={inMargin ? GAP : 4}
          collisionPadding={8}
          style={{ width }}
          className="comes-up z-40 max-h-(--radix-popover-content-available-height) max-w-[calc(100vw-16px)] overflow-y-auto rounded-xl bg-raised p-4 shadow-pop outline-none"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** The left edge of the drawer at the height of the trigger; nothing when there is no drawer or no room beside it. */
function besideDrawer(button: Element | null, width: number): DOMRect | null {
  const drawer = button?.closest("[role=dialog]")?.getBoundingClientRect();
  if (button === null || drawer === undefined || drawer.left < width + 2 * GAP) return null;
  const { top, height } = rectOf(button);
  return new DOMRect(drawer.left, top - GAP, 0, height);
}

function rectOf(element: Element | null): DOMRect {
  return element?.getBoundingClientRect() ?? new DOMRect();
}
