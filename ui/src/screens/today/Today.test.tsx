import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { openApp } from "../../app/testing";
import { pretendDesktop } from "../../shared/ipc/testing";
import { workspace } from "./sample";

describe("Today", () => {
  it("shows its skeleton while the engine reads", () => {
    openApp(() => new Promise(() => {}));
    expect(screen.getByRole("status", { name: "Reading the workspace" })).toBeDefined();
  });

  it("shows where the prospects stand", async () => {
    openApp(() => workspace);
    const stages = await screen.findByRole("region", { name: "Where they stand" });
    const contacted = within(stages).getByRole("row", { name: /Contacted/ });
    expect(contacted.textContent).toContain("21");
    expect(within(stages).getByRole("row", { name: /Won/ }).textContent).toContain("none");
  });

  it("says so when nothing was found yet, with the next step", async () => {
    openApp(() => ({ ...workspace, stages: {} }));
    expect(await screen.findByRole("heading", { name: "No prospects yet" })).toBeDefined();
    expect(screen.getByRole("button", { name: "Read again" })).toBeDefined();
  });

  it("says what is safe and what to do when reading failed, and reads again on request", async () => {
    let broken = true;
    openApp(() => {
      if (broken) throw { code: "workspace_busy", message: "locked", details: null };
      return workspace;
    });
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toContain("Another Jengu has this workspace open");
    expect(alert.textContent).toContain("nothing was changed");
    expect(alert.textContent).toContain("workspace_busy");
    broken = false;
    await userEvent.click(screen.getByRole("button", { name: "Read again" }));
    expect(await screen.findByRole("region", { name: "Where they stand" })).toBeDefined();
  });

  it("wears the practice banner only in practice", async () => {
    openApp(() => workspace);
    expect(await screen.findByText("Practice")).toBeDefined();
  });

  it("wears no banner in a real workspace", async () => {
    openApp(() => ({ ...workspace, workspace: { ...workspace.workspace, kind: "real" } }));
    await screen.findByRole("region", { name: "Where they stand" });
    expect(screen.queryByText("Practice")).toBeNull();
  });

  it("reads again when a commit touched what it shows", async () => {
    let contacted = 21;
    const { commit } = openApp(() => ({ ...workspace, stages: { contacted } }));
    await screen.findByRole("row", { name: /Contacted 21/ });
    contacted = 22;
    await commit(["somebody_elses"]);
    expect(screen.queryByRole("row", { name: /Contacted 22/ })).toBeNull();
    await commit(["status"]);
    expect(await screen.findByRole("row", { name: /Contacted 22/ })).toBeDefined();
    contacted = 23;
    await commit(["*"]);
    expect(await screen.findByRole("row", { name: /Contacted 23/ })).toBeDefined();
  });

  it("can be read in German", async () => {
    document.documentElement.lang = "de";
    openApp(() => workspace);
    expect(await screen.findByRole("region", { name: "Wo sie stehen" })).toBeDefined();
    document.documentElement.lang = "en";
  });

  it("tells a broken connection to the shell as such", async () => {
    pretendDesktop(() => {
      throw new Error("no answer");
    });
    openApp();
    expect((await screen.findByRole("alert")).textContent).toContain("shell_unreachable");
  });
});
