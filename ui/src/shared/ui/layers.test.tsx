import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useEffect, useState } from "react";
import { describe, expect, it, vi } from "vitest";
import { KeyLayer, listenForKeys } from "../keys";
import { Button } from "./Button";
import { ConfirmDialog } from "./Dialog";
import { Drawer } from "./Drawer";
import { Menu } from "./Menu";

function useKeys() {
  useEffect(() => listenForKeys(() => {}), []);
}

const NAMES = ["Inês Duarte", "Philippa Greaves"];

/** A list whose rows open in a drawer. */
function Desk() {
  useKeys();
  const [open, setOpen] = useState<number | null>(null);
  return (
    <KeyLayer name="Board">
      <Button onPress={() => setOpen(0)}>Open</Button>
      {open === null ? null : (
        <Drawer
          title={NAMES[open] ?? ""}
          onClose={() => setOpen(null)}
          onNext={open < 1 ? () => setOpen(open + 1) : undefined}
          onPrevious={open > 0 ? () => setOpen(open - 1) : undefined}
        >
          <button type="button">Write</button>
        </Drawer>
      )}
    </KeyLayer>
  );
}

/** A dialog that asks for a reason. */
function Ask({ onConfirm }: { onConfirm: (reason: string) => void }) {
  useKeys();
  return (
    <ConfirmDialog
      title="Move anyway?"
      action="Move"
      danger
      reason={{ label: "Reason" }}
      onConfirm={onConfirm}
      onClose={() => {}}
    >
      No human reply.
    </ConfirmDialog>
  );
}

/** A row with a menu. */
function Row({ lost, below }: { lost: () => void; below: () => void }) {
  useKeys();
  return (
    <KeyLayer name="Board">
      <main>
        <Menu
          label="More"
          trigger={<button type="button">More</button>}
          lines={[
            { id: "link", title: "Copy link", run: below },
            { id: "lost", title: "Lost", danger: true, run: lost },
          ]}
        />
      </main>
    </KeyLayer>
  );
}

describe("the drawer", () => {
  it("has the focus, keeps it, and gives it back", async () => {
    render(<Desk />);
    await userEvent.click(screen.getByRole("button", { name: "Open" }));
    const drawer = screen.getByRole("dialog", { name: "Inês Duarte" });
    await waitFor(() => expect(drawer.contains(document.activeElement)).toBe(true));
    for (let step = 0; step < 8; step += 1) {
      await userEvent.tab();
      expect(drawer.contains(document.activeElement)).toBe(true);
    }
    await userEvent.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    await waitFor(() => expect(document.activeElement?.textContent).toBe("Open"));
  });

  it("walks the list behind it with J and K, and stops at the ends", async () => {
    render(<Desk />);
    await userEvent.click(screen.getByRole("button", { name: "Open" }));
    await userEvent.keyboard("jj");
    expect(screen.getByRole("dialog", { name: "Philippa Greaves" })).toBeDefined();
    await userEvent.keyboard("k");
    expect(screen.getByRole("dialog", { name: "Inês Duarte" })).toBeDefined();
  });
});

describe("a dialog that asks for a reason", () => {
  it("begins in the reason, says what is missing, and takes Ctrl+Enter for yes", async () => {
    const onConfirm = vi.fn();
    render(<Ask onConfirm={onConfirm} />);
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole("textbox", { name: "Reason" })));
    const yes = screen.getByRole<HTMLButtonElement>("button", { name: "Move" });
    expect(yes.disabled).toBe(true);
    expect(screen.getByText("Say why first.").id).toBe(yes.getAttribute("aria-describedby"));
    await userEvent.keyboard("{Control>}{Enter}{/Control}");
    expect(onConfirm).not.toHaveBeenCalled();
    await userEvent.keyboard(" She wrote to me privately {Control>}{Enter}{/Control}");
    expect(onConfirm).toHaveBeenCalledExactlyOnceWith("She wrote to me privately");
  });
});

describe("a menu", () => {
  it("is opened and chosen from by keyboard, and screens hear none of its letters", async () => {
    const [lost, below] = [vi.fn(), vi.fn()];
    render(<Row lost={lost} below={below} />);
    await userEvent.tab();
    await userEvent.keyboard("{Enter}");
    await screen.findByRole("menu");
    await userEvent.keyboard("l");
    await userEvent.keyboard("{Enter}");
    expect(lost).toHaveBeenCalledOnce();
    expect(below).not.toHaveBeenCalled();
    await waitFor(() => expect(document.activeElement?.textContent).toBe("More"));
  });
});

describe("a button", () => {
  it("does nothing while it is busy, and keeps its name", async () => {
    const press = vi.fn();
    render(
      <Button busy onPress={press}>
        Approve
      </Button>,
    );
    const button = screen.getByRole("button", { name: "Approve" });
    expect(button.getAttribute("aria-busy")).toBe("true");
    await userEvent.click(button);
    expect(press).not.toHaveBeenCalled();
  });
});
