// One of a few: segments switch a view of the same things, tabs change what is shown.
import type { ReactNode } from "react";
import { useRef } from "react";

export type Choice<T extends string> = { value: T; label: string; count?: string; icon?: ReactNode };

type Props<T extends string> = {
  label: string;
  choices: readonly Choice<T>[];
  value: T;
  onChoose: (value: T) => void;
};

/** A row of segments: a radio group, moved through by the arrows. */
export function Segments<T extends string>(props: Props<T>) {
  return (
    <Chosen
      {...props}
      role="radiogroup"
      className="inline-flex flex-none gap-px rounded-md bg-active p-0.5"
      item={(on) =>
        `flex h-6 items-center gap-[5px] rounded-sm px-[9px] text-small font-medium whitespace-nowrap ${on ? "bg-segment text-ink shadow-card" : "text-ink-2 hover:text-ink"}`
      }
    />
  );
}

/** Tabs with a line below the chosen one. The pane they change is the screen's. */
export function Tabs<T extends string>({ tall = false, ...props }: Props<T> & { tall?: boolean }) {
  return (
    <Chosen
      {...props}
      role="tablist"
      className={`flex min-w-0 gap-0.5 overflow-x-auto scroll-quiet ${tall ? "h-[calc(var(--bar-h)-1px)]" : "h-8"}`}
      item={(on) =>
        `relative flex flex-none items-center gap-1.5 px-2 font-medium whitespace-nowrap focus-inset ${on ? "tab-line text-ink" : "text-ink-2 hover:text-ink"}`
      }
    />
  );
}

type ChosenProps<T extends string> = Props<T> & {
  role: "radiogroup" | "tablist";
  className: string;
  item: (on: boolean) => string;
};

function Chosen<T extends string>({
  label,
  choices,
  value,
  onChoose,
  role,
  className,
  item,
}: ChosenProps<T>) {
  const list = useRef<HTMLDivElement>(null);
  const move = (event: React.KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = choices.findIndex((choice) => choice.value === value);
    const next = choices.at((at + step) % choices.length);
    if (next === undefined) return;
    onChoose(next.value);
    list.current?.querySelectorAll<HTMLElement>("button")[choices.indexOf(next)]?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: both roles it can have are moved through by arrows
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both roles it can have take a name
    <div ref={list} role={role} aria-label={label} className={className} onKeyDown={move}>
      {choices.map((choice) => {
        const on = choice.value === value;
        const state =
          role === "tablist" ? { role: "tab", "aria-selected": on } : { role: "radio", "aria-checked": on };
        return (
          <button
            key={choice.value}
            type="button"
            {...state}
            tabIndex={on ? 0 : -1}
            onClick={() => onChoose(choice.value)}
            className={item(on)}
          >
            {choice.icon}
            {choice.label}
            {choice.count === undefined ? null : (
              <span className="text-small font-normal text-ink-3 tabular-nums">{choice.count}</span>
            )}
          </button>
        );
      })}
    </div>
  );
}

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
