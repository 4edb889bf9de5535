// A part of the page that scrolls. It takes the focus, because what scrolls must scroll by keyboard too.
import type { ReactNode, Ref } from "react";

type Props = { label: string; children: ReactNode; className?: string; ref?: Ref<HTMLElement> };

export function Scroll({ label, children, className = "", ref }: Props) {
  const look = `min-h-0 flex-1 overflow-y-auto focus-inset ${className}`;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section ref={ref} aria-label={label} tabIndex={0} className={look}>
      {children}
    </section>
  );
}
