// A list of any length of which only what is seen is drawn: rows of a list, cards of a column. One item has the
// focus (arrows, Home, End, Page); it stays drawn even when it is scrolled away.
import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";

export type Place = {
  index: number;
  /** For the item's button: 0 for the one that has the focus, -1 for the others. */
  tabIndex: 0 | -1;
};

type Props<Item> = {
  /** `Contacted, 391`. */
  label: string;
  items: readonly Item[];
  keyOf: (item: Item) => string;
  /** Height of an item with its gap, in pixels; by item where the first of a group carries its heading. */
  size: number | ((item: Item) => number);
  render: (item: Item, place: Place) => ReactNode;
  /** The item `J`, `K` or the drawer stand on; it is brought into view. */
  active?: string | null;
  /** Hears of the item that gets the focus by the arrows. */
  onActive?: (item: Item) => void;
  /** Close to the end: read the next page. */
  onEnd?: () => void;
  /** How many there are in all, when more can still be read. */
  total?: number;
  className?: string;
};

/** Items kept drawn beyond the edges. */
const OVERSCAN = 6;

export function VirtualList<Item>(props: Props<Item>) {
  const { items, keyOf, size, onEnd, active = null } = props;
  const sizeAt = (index: number) => {
    const item = items[index];
    return typeof size === "number" ? size : item === undefined ? 0 : size(item);
  };
  const scroller = useRef<HTMLDivElement>(null);
  const [focused, setFocused] = useState(0);
  const at = Math.min(focused, Math.max(items.length - 1, 0));
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: sizeAt,
    overscan: OVERSCAN,
    // Scrolling draws with everything else; forcing it at once would draw twice.
    useFlushSync: false,
    getItemKey: (index) => keyAt(items, index, keyOf),
    rangeExtractor: (range) =>
      [...new Set([...defaultRangeExtractor(range), at])]
        .filter((n) => n < items.length)
        .sort((a, b) => a - b),
  });
  const wanted = active === null ? -1 : items.findIndex((item) => keyOf(item) === active);
  useEffect(() => {
    if (wanted < 0) return;
    setFocused(wanted);
    virtual.scrollToIndex(wanted, { align: "auto" });
  }, [wanted, virtual]);
  const drawn = virtual.getVirtualItems();
  const last = drawn.at(-1)?.index ?? 0;
  useEffect(() => {
    if (onEnd !== undefined && items.length > 0 && last >= items.length - 2 * OVERSCAN) onEnd();
  }, [last, items.length, onEnd]);

  const move = (event: KeyboardEvent) => {
    // A field in an item keeps its arrows.
    if (event.target instanceof HTMLElement && event.target.matches("input, textarea, select")) return;
    const next = target(
      event.key,
      at,
      items.length,
      Math.max(Math.floor((scroller.current?.clientHeight ?? 0) / Math.max(sizeAt(at), 1)), 1),
    );
    const item = next === null ? undefined : items[next];
    if (next === null || item === undefined) return;
    event.preventDefault();
    setFocused(next);
    virtual.scrollToIndex(next, { align: "auto" });
    props.onActive?.(item);
    requestAnimationFrame(() => focusIn(scroller.current, next));
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the arrows come from the items' own buttons
    <div
      ref={scroller}
      onKeyDown={move}
      className={`min-h-0 flex-1 overflow-y-auto ${props.className ?? ""}`}
    >
      <ul aria-label={props.label} className="relative" style={{ height: virtual.getTotalSize() }}>
        {drawn.map(({ index, key, start }) => {
          const item = items[index];
          if (item === undefined) return null;
          return (
            <li
              key={key}
              aria-setsize={props.total ?? items.length}
              aria-posinset={index + 1}
              data-index={index}
              onFocus={() => setFocused(index)}
              className="absolute inset-x-0 top-0"
              style={{ transform: `translateY(${start}px)`, height: sizeAt(index) }}
            >
              {props.render(item, { index, tabIndex: index === at ? 0 : -1 })}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function keyAt<Item>(items: readonly Item[], index: number, keyOf: (item: Item) => string): string | number {
  const item = items[index];
  return item === undefined ? index : keyOf(item);
}

/** Where a key leads in a list of `count`; nothing when it is not a key of the list. */
export function target(key: string, at: number, count: number, page: number): number | null {
  const last = count - 1;
  const steps: Record<string, number> = {
    ArrowDown: Math.min(at + 1, last),
    ArrowUp: Math.max(at - 1, 0),
    PageDown: Math.min(at + page, last),
    PageUp: Math.max(at - page, 0),
    Home: 0,
    End: last,
  };
  return count === 0 ? null : (steps[key] ?? null);
}

function focusIn(scroller: HTMLElement | null, index: number): void {
  scroller
    ?.querySelector<HTMLElement>(`[data-index="${index}"] :is(button, a[href])`)
    ?.focus({ preventScroll: true });
}
