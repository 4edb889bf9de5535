// A menu of a button: what can be done with this one thing, each line with its key.
import * as Radix from "@radix-ui/react-dropdown-menu";
import { Check } from "lucide-react";
import { type ReactElement, type ReactNode, useRef, useState } from "react";
import { KeyLayer } from "../keys";
import { KeyCap } from "./KeyCap";

export type MenuLine = {
  id: string;
  title: string;
  icon?: ReactNode;
  keys?: string;
  danger?: boolean;
  /** Whether it is the chosen one, in a menu that chooses. */
  chosen?: boolean;
  run: () => void;
};

type Props = { trigger: ReactElement; label: string; lines: readonly MenuLine[] };

export function Menu({ trigger, label, lines }: Props) {
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <Radix.Root modal={false} open={open} onOpenChange={setOpen}>
      <Radix.Trigger asChild ref={button}>
        {trigger}
      </Radix.Trigger>
      <Radix.Portal container={open ? placeOf(button.current) : null}>
        <Radix.Content
          aria-label={label}
          align="start"
          sideOffset={4}
          collisionPadding={8}
          className="comes-up z-40 min-w-48 rounded-lg bg-raised p-1 shadow-menu outline-none"
        >
          {/* Its letters choose lines by their first letter; nothing below hears them. */}
          <KeyLayer name={label} modal>
            {lines.map((line) => (
              <Radix.Item
                key={line.id}
                onSelect={line.run}
                className={`flex h-7 items-center gap-2 rounded-md px-2 outline-none data-highlighted:bg-selected ${line.danger === true ? "text-danger-ink" : ""}`}
              >
                {line.icon === undefined ? null : <span className="text-ink-3">{line.icon}</span>}
                <span className="flex-1">{line.title}</span>
                {line.chosen === true ? <Check size={14} className="text-accent-ink" aria-hidden /> : null}
                {line.keys === undefined ? null : <KeyCap keys={line.keys} />}
              </Radix.Item>
            ))}
          </KeyLayer>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** Where the menu is drawn: in the layer or the content its button is in, so that a screen reader finds it there. */
function placeOf(button: Element | null): HTMLElement | null {
  return button?.closest<HTMLElement>("[role=dialog], main") ?? null;
}
