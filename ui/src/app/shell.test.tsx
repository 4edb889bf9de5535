import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { day, workspace } from "../screens/today/sample";
import type { OperationName } from "../shared/ipc";
import { toast } from "../shared/toast";
import { SCREENS } from "./screens";
import { at, openApp } from "./testing";

type Answers = Partial<Record<OperationName, (input: unknown) => unknown>>;

/** A desk whose engine tells the sample; other operations answer as given. Returns what was asked. */
function desk(answers: Answers = {}): [name: OperationName, input: unknown][] {
  const asked: [OperationName, unknown][] = [];
  openApp((name, input) => {
    asked.push([name, input]);
    const answer = answers[name];
    if (answer !== undefined) return answer(input);
    return name === "today" ? day : workspace;
  });
  return asked;
}

const ready = () => screen.findByRole("region", { name: "Where they stand" });

describe("the shell", () => {
  it("has a letter and a name of its own for every screen", () => {
    expect(new Set(SCREENS.map(({ letter }) => letter)).size).toBe(SCREENS.length);
    expect(new Set(SCREENS.map(({ id }) => id)).size).toBe(SCREENS.length);
  });

  it("opens the screen of the hash and goes elsewhere with it", async () => {
    at("#gallery");
    desk();
    await screen.findByRole("heading", { name: "Components", level: 1 }, { timeout: 5_000 });
    await userEvent.keyboard("gt");
    expect(window.location.hash).toBe("#today");
    await ready();
    expect(document.title).toBe("Today · Jengu");
    expect(document.activeElement).toBe(screen.getByRole("main"));
  });

  it("opens the start screen for a place that is not", async () => {
    at("#nowhere/7");
    desk();
    await ready();
    expect(screen.getByRole("link", { name: "Today" }).getAttribute("aria-current")).toBe("page");
  });

  it("finds prospects in the palette and opens their card", async () => {
    const hits = [{ noun: "person", id: "1", words: "Paula Estévez · Gran Hotel Miramar", prospect: "p1" }];
    const asked = desk({ search: () => ({ hits }) });
    await ready();
    await userEvent.keyboard("{Control>}k{/Control}pau");
    const palette = await screen.findByRole("dialog", { name: "Commands and prospects" });
    await within(palette).findByRole("option", { name: /Paula Estévez/ });
    expect(asked.filter(([name]) => name === "search").at(-1)?.[1]).toEqual({ text: "pau", limit: 8 });
    await userEvent.keyboard("{ArrowDown}{Enter}");
    await waitFor(() => expect(window.location.hash).toBe("#board/p1"));
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("gives a command by its name, and prints its key", async () => {
    const asked = desk({ pause_sending: () => ({ done: true }) });
    await ready();
    await userEvent.click(screen.getByRole("button", { name: "Commands" }));
    await userEvent.keyboard("pause");
    const line = await screen.findByRole("option", { name: /all sending/ });
    expect(line.textContent).toContain("ShiftP");
    expect(line.getAttribute("aria-selected")).toBe("true");
    await userEvent.keyboard("{Enter}");
    await waitFor(() => expect(asked.map(([name]) => name)).toContain("pause_sending"));
  });

  it("tells the keys of the screen on `?`, and Esc gives the focus back", async () => {
    desk();
    await ready();
    screen.getByRole("link", { name: "Today" }).focus();
    await userEvent.keyboard("?");
    const help = await screen.findByRole("dialog", { name: "Keys" });
    expect(help.textContent).toContain("Pause all sending");
    expect(help.textContent).toContain("Undo the last change");
    await userEvent.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });

  it("pauses all sending on Shift+P and takes it back on U", async () => {
    const asked = desk({ pause_sending: () => ({ done: true }), resume_sending: () => ({ done: true }) });
    await ready();
    await userEvent.keyboard("{Shift>}P{/Shift}");
    await screen.findByText(/All sending is paused/);
    await userEvent.keyboard("u");
    await waitFor(() => expect(asked.map(([name]) => name)).toContain("resume_sending"));
    expect(screen.queryByText(/All sending is paused/)).toBeNull();
  });

  it("says why an undo was refused", async () => {
    desk({
      pause_sending: () => ({ done: true }),
      resume_sending: () => {
        throw { code: "disk", message: "full", details: null };
      },
    });
    await ready();
    await userEvent.keyboard("{Shift>}P{/Shift}");
    await screen.findByText(/All sending is paused/);
    await userEvent.keyboard("u");
    await screen.findByText(/The disk is full/);
  });

  it("takes back the last change on Ctrl+Z, and says when there is none", async () => {
    let left = 1;
    desk({
      undo: () => {
        if (left === 0) throw { code: "refused", message: "nothing", details: { rule: "nothing_to_undo" } };
        left -= 1;
        return { words: "put the card back", operation: "move_undo" };
      },
    });
    await ready();
    await userEvent.keyboard("{Control>}z{/Control}");
    await screen.findByText("Taken back: put the card back");
    await userEvent.keyboard("{Control>}z{/Control}");
    await screen.findByText("There is nothing to take back.");
  });

  it("changes theme, density and language by command, at once", async () => {
    desk();
    await ready();
    const give = async (words: string) => {
      await userEvent.keyboard(`{Control>}k{/Control}${words}`);
      await userEvent.keyboard("{Enter}");
      await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    };
    await give("Show dark");
    await waitFor(() => expect(document.documentElement.dataset.theme).toBe("dark"));
    await give("Compact");
    await waitFor(() => expect(document.documentElement.dataset.density).toBe("compact"));
    await give("Deutsch");
    await screen.findByRole("region", { name: "Wo sie stehen" });
    await give("Hell zeigen");
    await waitFor(() => expect(document.documentElement.dataset.theme).toBe("light"));
    await give("Weite");
    await give("English");
    await screen.findByRole("region", { name: "Where they stand" });
    localStorage.clear();
  });

  it("says that the engine is lost when what was read can no longer be read", async () => {
    let lost = false;
    const { commit } = openApp((name) => {
      if (lost) throw new Error("no answer");
      return name === "today" ? day : workspace;
    });
    await ready();
    lost = true;
    await commit(["board"]);
    await screen.findByText(/The engine does not answer/);
    expect(screen.getByRole("region", { name: "Where they stand" })).toBeDefined();
    lost = false;
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(screen.queryByText(/The engine does not answer/)).toBeNull());
  });
});

describe("the toast", () => {
  it("stands ten seconds, stops while one looks at it, and a newer one replaces it", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    desk();
    await ready();
    act(() => toast("First."));
    act(() => toast("Second."));
    expect(screen.queryByText("First.")).toBeNull();
    expect(screen.getByText("10 s")).toBeDefined();
    await act(() => vi.advanceTimersByTimeAsync(4_000));
    expect(screen.getByText("6 s")).toBeDefined();
    act(() => screen.getByRole("button", { name: "Close" }).focus());
    await act(() => vi.advanceTimersByTimeAsync(20_000));
    expect(screen.getByText("Second.")).toBeDefined();
    act(() => screen.getByRole("button", { name: "Close" }).blur());
    await act(() => vi.advanceTimersByTimeAsync(6_500));
    expect(screen.queryByText("Second.")).toBeNull();
    vi.useRealTimers();
  });
});
