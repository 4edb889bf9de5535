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

/** What is left of a line that ends with the sentence. */
const FREE = 48;

/** A path in the coordinates of the field; none when the fact does not lie right of the sentence. */
function between(field: HTMLElement, active: number): string {
  const lines = [...(field.querySelector(`[data-claim="${active}"]`)?.getClientRects() ?? [])];
  const from = lines.toSorted((a, b) => b.right - a.right)[0];
  const to = field.querySelector(`[data-fact="${active}"]`)?.getBoundingClientRect();
  const page = field.querySelector("article")?.getBoundingClientRect();
  if (from === undefined || to === undefined || page === undefined || to.left < page.right) return "";
  const origin = field.getBoundingClientRect();
  // Where other words follow on the line it begins at the edge of the page: no line runs through a text.
  const start = page.right - from.right < FREE ? from.right + 3 : page.right + 4;
  const [x1, y1] = [start - origin.left, from.top + from.height / 2 - origin.top];
  const [x2, y2] = [to.left - origin.left, to.top + Math.min(to.height / 2, 20) - origin.top];
  const middle = (page.right - origin.left + x2) / 2;
  return `M${x1} ${y1}H${middle}V${y2}H${x2}`;
}
