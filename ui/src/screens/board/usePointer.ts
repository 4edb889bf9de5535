// The pointer takes a card: after a few pixels it is lifted, a copy follows, and the column below is told. Pointer
// events of our own, because the window's policy allows no style tags as libraries for this bring them.
import { type RefObject, useEffect, useRef } from "react";
import type { ProspectLine } from "../../shared/ipc";
import { STAGES, type Stage } from "../../shared/ui/StageGlyph";
import type { Step } from "./moving";

/** How far the pointer goes before a press becomes a drag. */
const SLACK = 5;
/** How close to an edge the board begins to scroll, and by how much. */
const EDGE = 48;
const SCROLL = 14;

type Hold = { card: ProspectLine; x: number; y: number; dx: number; dy: number; lifted: boolean };

export function usePointer(
  board: RefObject<HTMLElement | null>,
  ghost: RefObject<HTMLElement | null>,
  find: (id: string) => ProspectLine | undefined,
  step: (step: Step) => void,
  enabled: boolean,
): void {
  const latest = useRef({ find, step });
  latest.current = { find, step };
  useEffect(() => {
    const area = board.current;
    if (area === null || !enabled) return;
    let hold: Hold | null = null;

    const place = (x: number, y: number) => {
      if (hold === null || ghost.current === null) return;
      ghost.current.style.transform = `translate(${x - hold.dx}px, ${y - hold.dy}px) rotate(1.6deg)`;
    };
    const press = (event: PointerEvent) => {
      if (event.button !== 0 || event.pointerType === "touch" || !(event.target instanceof Element)) return;
      const element = event.target.closest<HTMLElement>("[data-card]");
      const card = latest.current.find(element?.dataset.card ?? "");
      if (element === null || card === undefined) return;
      const { left, top } = element.getBoundingClientRect();
      const { clientX: x, clientY: y } = event;
      hold = { card, x, y, dx: x - left, dy: y - top, lifted: false };
    };
    const drag = (event: PointerEvent) => {
      if (hold === null) return;
      const { clientX: x, clientY: y } = event;
      if (!hold.lifted) {
        if (Math.hypot(x - hold.x, y - hold.y) < SLACK) return;
        hold.lifted = true;
        latest.current.step({ do: "lift", card: hold.card, by: "pointer" });
      }
      event.preventDefault();
      place(x, y);
      latest.current.step({ do: "over", stage: stageAt(x, y) });
      latest.current.step({ do: "anyway", on: event.altKey });
      const { left, right } = area.getBoundingClientRect();
      if (x > right - EDGE) area.scrollLeft += SCROLL;
      else if (x < left + EDGE) area.scrollLeft -= SCROLL;
    };
    const release = (event: PointerEvent) => {
      const held = hold;
      hold = null;
      if (held?.lifted !== true) return;
      latest.current.step({ do: "anyway", on: event.altKey });
      latest.current.step({ do: "drop" });
      // The click that follows a drag opens nothing.
      const swallow = (click: Event) => click.stopPropagation();
      window.addEventListener("click", swallow, { capture: true, once: true });
      setTimeout(() => window.removeEventListener("click", swallow, { capture: true }), 0);
    };
    const key = (event: KeyboardEvent) => {
      if (hold?.lifted !== true) return;
      if (event.key === "Alt") {
        event.preventDefault();
        latest.current.step({ do: "anyway", on: event.type === "keydown" });
      }
      if (event.key === "Escape") hold = null;
    };
    const away = () => {
      if (hold?.lifted === true) latest.current.step({ do: "cancel" });
      hold = null;
    };
    area.addEventListener("pointerdown", press);
    window.addEventListener("pointermove", drag);
    window.addEventListener("pointerup", release);
    window.addEventListener("pointercancel", away);
    window.addEventListener("keydown", key);
    window.addEventListener("keyup", key);
    return () => {
      area.removeEventListener("pointerdown", press);
      window.removeEventListener("pointermove", drag);
      window.removeEventListener("pointerup", release);
      window.removeEventListener("pointercancel", away);
      window.removeEventListener("keydown", key);
      window.removeEventListener("keyup", key);
    };
  }, [board, ghost, enabled]);
}

function stageAt(x: number, y: number): Stage | null {
  const name = document.elementFromPoint(x, y)?.closest<HTMLElement>("[data-stage]")?.dataset.stage;
  return STAGES.find((stage) => stage === name) ?? null;
}
