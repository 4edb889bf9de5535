import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { type ReactNode, useEffect } from "react";
import { describe, expect, it, vi } from "vitest";
import { type Command, capsOf, chordOf, commandsByLayer, KeyLayer, listenForKeys, useCommands } from ".";

function Keys({ commands }: { commands: readonly Command[] }) {
  useCommands(commands);
  return null;
}

function Desk({ children, waiting = () => {} }: { children: ReactNode; waiting?: (begun: string) => void }) {
  useEffect(() => listenForKeys(waiting), [waiting]);
  return <KeyLayer name="Everywhere">{children}</KeyLayer>;
}

const command = (keys: string, run: () => void, more: Partial<Command> = {}): Command => ({
  id: keys,
  title: keys,
  keys,
  run,
  ...more,
});

const press = (keys: string) => userEvent.keyboard(keys);

describe("a key press", () => {
  const named = (key: string, held: Partial<KeyboardEvent> = {}) =>
    chordOf({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held });

  it("is named by its letter, and Ctrl and Cmd are one", () => {
    expect(named("J")).toBe("j");
    expect(named("k", { ctrlKey: true })).toBe("mod+k");
    expect(named("k", { metaKey: true })).toBe("mod+k");
    expect(named("P", { shiftKey: true })).toBe("shift+p");
    expect(named(" ")).toBe("space");
  });

  it("does not count the Shift that a sign needs on this keyboard", () => {
    expect(named("?", { shiftKey: true })).toBe("?");
    expect(named("/", { shiftKey: true })).toBe("/");
  });

  it("is printed as the keys are labelled", () => {
    const german = { mod: "Strg", shift: "Umschalt" };
    expect(capsOf("mod+k", german, false)).toEqual(["Strg", "K"]);
    expect(capsOf("mod+k", german, true)).toEqual(["⌘", "K"]);
    expect(capsOf("g b", german, false)).toEqual(["G", "B"]);
    expect(capsOf("arrowup", german, false)).toEqual(["↑"]);
  });
});

describe("keys", () => {
  it("go to the topmost layer first, and fall through to what is below", async () => {
    const [below, above, only] = [vi.fn(), vi.fn(), vi.fn()];
    render(
      <Desk>
        <Keys commands={[command("j", below), command("n", only)]} />
        <KeyLayer name="Board">
          <Keys commands={[command("j", above)]} />
        </KeyLayer>
      </Desk>,
    );
    await press("jn");
    expect(above).toHaveBeenCalledOnce();
    expect(below).not.toHaveBeenCalled();
    expect(only).toHaveBeenCalledOnce();
  });

  it("do not pass a modal layer, but for what always works", async () => {
    const [hidden, pause] = [vi.fn(), vi.fn()];
    render(
      <Desk>
        <Keys commands={[command("a", hidden), command("shift+p", pause, { always: true })]} />
        <KeyLayer name="Drawer" modal>
          <Keys commands={[]} />
        </KeyLayer>
      </Desk>,
    );
    await press("a{Shift>}P{/Shift}");
    expect(hidden).not.toHaveBeenCalled();
    expect(pause).toHaveBeenCalledOnce();
  });

  it("come back to the screen when the layer above goes", async () => {
    const run = vi.fn();
    const desk = (open: boolean) => (
      <Desk>
        <Keys commands={[command("a", run)]} />
        {open ? (
          <KeyLayer name="Drawer" modal>
            <Keys commands={[]} />
          </KeyLayer>
        ) : null}
      </Desk>
    );
    const { rerender } = render(desk(true));
    await press("a");
    expect(run).not.toHaveBeenCalled();
    rerender(desk(false));
    await press("a");
    expect(run).toHaveBeenCalledOnce();
  });

  it("are text in a field, except those that are meant there", async () => {
    const [letter, save] = [vi.fn(), vi.fn()];
    render(
      <Desk>
        <Keys commands={[command("a", letter), command("mod+enter", save, { inFields: true })]} />
        <input aria-label="Name" />
        <input aria-label="Box" type="checkbox" />
      </Desk>,
    );
    await userEvent.type(screen.getByRole("textbox"), "a{Control>}{Enter}{/Control}");
    expect(screen.getByRole<HTMLInputElement>("textbox").value).toBe("a");
    expect(letter).not.toHaveBeenCalled();
    expect(save).toHaveBeenCalledOnce();
    screen.getByRole("checkbox").focus();
    await press("a");
    expect(letter).toHaveBeenCalledOnce();
  });

  it("leave Enter to the button that has the focus", async () => {
    const [open, pressed] = [vi.fn(), vi.fn()];
    render(
      <Desk>
        <Keys commands={[command("enter", open)]} />
        <button type="button" onClick={pressed}>
          Cancel
        </button>
      </Desk>,
    );
    screen.getByRole("button").focus();
    await press("{Enter}");
    expect(pressed).toHaveBeenCalledOnce();
    expect(open).not.toHaveBeenCalled();
  });

  it("follow each other: G and then a letter; a wrong second key ends it", async () => {
    const [board, alone] = [vi.fn(), vi.fn()];
    const waiting = vi.fn();
    render(
      <Desk waiting={waiting}>
        <Keys commands={[command("g b", board), command("b", alone)]} />
      </Desk>,
    );
    await press("gb");
    expect(board).toHaveBeenCalledOnce();
    expect(alone).not.toHaveBeenCalled();
    expect(waiting.mock.calls).toEqual([["g"], [""]]);
    await press("gxb");
    expect(board).toHaveBeenCalledOnce();
    expect(alone).toHaveBeenCalledOnce();
  });

  it("of a disabled command do nothing, and nothing below does it instead", async () => {
    const [approve, below] = [vi.fn(), vi.fn()];
    render(
      <Desk>
        <Keys commands={[command("a", below)]} />
        <KeyLayer name="Approvals">
          <Keys commands={[command("a", approve, { disabled: "One claim has no fact." })]} />
        </KeyLayer>
      </Desk>,
    );
    await press("a");
    expect(approve).not.toHaveBeenCalled();
    expect(below).not.toHaveBeenCalled();
  });

  it("run the command as it is now, not as it was when it was registered", async () => {
    const [before, now] = [vi.fn(), vi.fn()];
    const { rerender } = render(
      <Desk>
        <Keys commands={[command("a", before)]} />
      </Desk>,
    );
    rerender(
      <Desk>
        <Keys commands={[command("a", now)]} />
      </Desk>,
    );
    await press("a");
    expect(before).not.toHaveBeenCalled();
    expect(now).toHaveBeenCalledOnce();
  });

  it("are listed layer by layer for the palette and for help", () => {
    render(
      <Desk>
        <Keys commands={[command("?", () => {})]} />
        <KeyLayer name="Board">
          <Keys commands={[command("m", () => {}), { id: "export", title: "Export", run: () => {} }]} />
        </KeyLayer>
      </Desk>,
    );
    const listed = commandsByLayer().map(({ name, commands }) => [name, commands.map(({ id }) => id)]);
    expect(listed).toEqual([
      ["Board", ["m", "export"]],
      ["Everywhere", ["?"]],
    ]);
  });
});
