// A menu of a button: what can be done with this one thing, each line with its key.
import * as Radix from "@radix-ui/react-dropdown-menu";
import { Check } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
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
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
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
