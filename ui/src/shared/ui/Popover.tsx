// The popover: evidence in the margin, beside what it proves and never over it.
import * as Radix from "@radix-ui/react-popover";
import { type ReactElement, type ReactNode, useRef, useState } from "react";

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

/** How far it begins above what it stands beside, so that its arrow meets the line. */
const RISE = 14;

/** Between the popover and what it stands beside, and to the edge of the window. */
const GAP = 10;

export function Popover({ trigger, label, children, place = "below", width = 360, ...controlled }: Props) {
  const button = useRef<HTMLButtonElement>(null);
  const [own, setOwn] = useState(false);
  const open = controlled.open ?? own;
  const anchor = useRef({
    getBoundingClientRect: () => besideDrawer(button.current, width) ?? rectOf(button.current),
  });
  const inMargin = open && place === "margin" && besideDrawer(button.current, width) !== null;
  const change = (next: boolean) => {
    setOwn(next);
    controlled.onOpenChange?.(next);
  };
  return (
    <Radix.Root open={open} onOpenChange={change}>
      {place === "margin" ? <Radix.Anchor virtualRef={anchor} /> : null}
      <Radix.Trigger asChild ref={button}>
        {trigger}
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          side={inMargin ? "left" : "bottom"}
          align="start"
          sideOffset={inMargin ? 2 : 4}
          alignOffset={inMargin ? -RISE : 0}
          arrowPadding={RISE}
          collisionPadding={8}
          style={{ width }}
          className="comes-up z-40 max-w-[calc(100vw-16px)] rounded-xl bg-raised p-4 shadow-pop outline-none"
        >
          <div className="max-h-[calc(var(--radix-popover-content-available-height)-32px)] overflow-y-auto">
            {children}
          </div>
          {inMargin ? <Radix.Arrow width={14} height={7} className="fill-raised" /> : null}
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
  return new DOMRect(drawer.left, top, 0, height);
}

function rectOf(element: Element | null): DOMRect {
  return element?.getBoundingClientRect() ?? new DOMRect();
}
