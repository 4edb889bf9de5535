import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { target, VirtualList } from "./VirtualList";

const hotels = Array.from({ length: 10_000 }, (_, n) => `Hotel ${n}`);

/** jsdom lays nothing out: the list is 360 px high. */
beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, "offsetHeight", "get").mockReturnValue(360);
  vi.spyOn(HTMLElement.prototype, "offsetWidth", "get").mockReturnValue(300);
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(360);
  Element.prototype.scrollTo = function scrollTo(this: Element, options?: ScrollToOptions | number) {
    this.scrollTop = typeof options === "object" ? (options.top ?? 0) : 0;
    this.dispatchEvent(new Event("scroll"));
  } as typeof Element.prototype.scrollTo;
});

function list(props: Partial<Parameters<typeof VirtualList<string>>[0]> = {}) {
  return (
    <VirtualList
      label="Hotels, 10,000"
      items={hotels}
      keyOf={(hotel) => hotel}
      size={36}
      render={(hotel, { tabIndex }) => (
        <button type="button" tabIndex={tabIndex}>
          {hotel}
        </button>
      )}
      {...props}
    />
  );
}

describe("a virtual list", () => {
  it("draws what is seen, and tells how many there are", () => {
    render(list());
    const items = screen.getAllByRole("listitem");
    expect(items.length).toBeGreaterThan(9);
    expect(items.length).toBeLessThan(40);
    expect(items[0]?.getAttribute("aria-setsize")).toBe("10000");
    expect(items[0]?.getAttribute("aria-posinset")).toBe("1");
  });

  it("has one item in the order of Tab, and the arrows move it", async () => {
    const onActive = vi.fn();
    render(list({ onActive }));
    await userEvent.tab();
    expect(document.activeElement?.textContent).toBe("Hotel 0");
    await userEvent.keyboard("{ArrowDown}");
    await waitFor(() => expect(document.activeElement?.textContent).toBe("Hotel 1"));
    expect(onActive).toHaveBeenLastCalledWith("Hotel 1");
    expect(screen.getAllByRole("button").filter((button) => button.tabIndex === 0)).toHaveLength(1);
  });

  it("reads on when the end is near", async () => {
    const onEnd = vi.fn();
    const { rerender } = render(list({ onEnd }));
    expect(onEnd).not.toHaveBeenCalled();
    rerender(list({ onEnd, items: hotels.slice(0, 15) }));
    await waitFor(() => expect(onEnd).toHaveBeenCalled());
  });

  it("is empty without complaint", () => {
    render(list({ items: [] }));
    expect(screen.queryByRole("listitem")).toBeNull();
  });
});

describe("a key of a list", () => {
  it("leads no further than the ends", () => {
    expect(target("ArrowUp", 0, 10, 5)).toBe(0);
    expect(target("ArrowDown", 9, 10, 5)).toBe(9);
    expect(target("PageDown", 7, 10, 5)).toBe(9);
    expect(target("End", 0, 10, 5)).toBe(9);
    expect(target("Home", 7, 10, 5)).toBe(0);
  });

  it("is none of its own when it is a letter, or when there is nothing", () => {
    expect(target("j", 0, 10, 5)).toBeNull();
    expect(target("ArrowDown", 0, 0, 5)).toBeNull();
  });
});
