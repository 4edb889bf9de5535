// The line from the active sentence to its fact, where both lie side by side.
import { useLayoutEffect, useRef, useState } from "react";

export function Connector({ active }: { active: number | null }) {
  const svg = useRef<SVGSVGElement>(null);
  const [path, setPath] = useState("");
  useLayoutEffect(() => {
    const field = svg.current?.closest<HTMLElement>(".grid");
    if (field === null || field === undefined) return;
    const draw = () => setPath(active === null ? "" : between(field, active));
    draw();
    if (typeof ResizeObserver === "undefined") return;
    const sizes = new ResizeObserver(draw);
    sizes.observe(field);
    return () => sizes.disconnect();
  }, [active]);
  return (
    <svg ref={svg} aria-hidden className="pointer-events-none absolute inset-0 size-full slim:hidden">
      <path d={path} fill="none" className="stroke-accent" strokeWidth="1.5" />
    </svg>
  );
}

/** A path in the coordinates of the field; none when the fact does not lie right of the sentence. */
function between(field: HTMLElement, active: number): string {
  const lines = field.querySelector(`[data-claim="${active}"]`)?.getClientRects();
  const from = lines?.[0];
  const to = field.querySelector(`[data-fact="${active}"]`)?.getBoundingClientRect();
  const page = field.querySelector("article")?.getBoundingClientRect();
  if (from === undefined || to === undefined || page === undefined || to.left < page.right) return "";
  const origin = field.getBoundingClientRect();
  const [x1, y1] = [from.right - origin.left + 2, from.top + from.height / 2 - origin.top];
  const [x2, y2] = [to.left - origin.left, to.top + Math.min(to.height / 2, 20) - origin.top];
  const middle = (page.right - origin.left + x2) / 2;
  return `M${x1} ${y1}H${middle}V${y2}H${x2}`;
}
