import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { openApp } from "../../app/testing";
import type { OperationName } from "../../shared/ipc";
import { pretendDesktop } from "../../shared/ipc/testing";
import { day, workspace } from "./sample";

/** A desktop whose engine tells this status, and the sample's day. */
const telling = (status: () => unknown) => (name: OperationName) => (name === "today" ? day : status());

describe("Today", () => {
  it("shows its skeleton while the engine reads", async () => {
    openApp(() => new Promise(() => {}));
    expect(await screen.findByRole("status", { name: "Reading the workspace" })).toBeDefined();
  });

  it("shows where the prospects stand", async () => {
    openApp(telling(() => workspace));
    const stages = await screen.findByRole("region", { name: "Where they stand" });
    const contacted = within(stages).getByRole("row", { name: /Contacted/ });
    expect(contacted.textContent).toContain("21");
    expect(within(stages).getByRole("row", { name: /Won/ }).textContent).toContain("none");
  });

  it("says so when nothing was found yet, with the next step", async () => {
    openApp(telling(() => ({ ...workspace, stages: {} })));
    expect(await screen.findByRole("heading", { name: "No prospects yet" })).toBeDefined();
    expect(screen.getByRole("button", { name: "Read again" })).toBeDefined();
  });

  it("says what is safe and what to do when reading failed, and reads again on request", async () => {
    let broken = true;
    openApp(
      telling(() => {
        if (broken) throw { code: "workspace_busy", message: "locked", details: null };
        return workspace;
      }),
    );
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toContain("Another Jengu has this workspace open");
    expect(alert.textContent).toContain("nothing was changed");
    expect(alert.textContent).toContain("workspace_busy");
    broken = false;
    await userEvent.click(screen.getByRole("button", { name: "Read again" }));
    expect(await screen.findByRole("region", { name: "Where they stand" })).toBeDefined();
  });

  it("wears the practice banner only in practice", async () => {
    openApp(telling(() => workspace));
    expect(await screen.findByText("Practice")).toBeDefined();
  });

  it("wears no banner in a real workspace", async () => {
    openApp(telling(() => ({ ...workspace, workspace: { ...workspace.workspace, kind: "real" } })));
    await screen.findByRole("region", { name: "Where they stand" });
    expect(screen.queryByText("Practice")).toBeNull();
  });

  it("reads again when a commit touched what it shows", async () => {
    let contacted = 21;
    const { commit } = openApp(telling(() => ({ ...workspace, stages: { contacted } })));
    await screen.findByRole("row", { name: /Contacted 21/ });
    contacted = 22;
    await commit(["somebody_elses"]);
    expect(screen.queryByRole("row", { name: /Contacted 22/ })).toBeNull();
    await commit(["board"]);
    expect(await screen.findByRole("row", { name: /Contacted 22/ })).toBeDefined();
    contacted = 23;
    await commit(["*"]);
    expect(await screen.findByRole("row", { name: /Contacted 23/ })).toBeDefined();
  });

  it("pauses all sending and resumes it, and the light follows the commit", async () => {
    let paused = false;
    const asked: string[] = [];
    const { commit } = openApp((name) => {
      asked.push(name);
      if (name === "pause_sending") paused = true;
      if (name === "resume_sending") paused = false;
      if (name === "today") return day;
      if (name !== "status") return { done: true };
      return { ...workspace, quarantine: { on: paused, reason: paused ? "paused: by hand" : null } };
    });
    await userEvent.click(await screen.findByRole("button", { name: "Pause all sending" }));
    await commit(["workspace"]);
    expect(await screen.findByText("Nothing leaves: all sending is paused.")).toBeDefined();
    await userEvent.click(screen.getByRole("button", { name: "Resume sending" }));
    await commit(["workspace"]);
    expect(await screen.findByText("Sending")).toBeDefined();
    expect(asked).toContain("resume_sending");
  });

  it("says why sending could not be paused", async () => {
    openApp((name) => {
      if (name === "pause_sending") throw { code: "disk", message: "The disk is full.", details: null };
      return name === "today" ? day : workspace;
    });
    await userEvent.click(await screen.findByRole("button", { name: "Pause all sending" }));
    expect(await screen.findByText(/The disk is full or cannot be written/)).toBeDefined();
  });

  it("offers no key out of quarantine, and none to a window that only looks on", async () => {
    const { commit } = openApp(
      telling(() => ({ ...workspace, quarantine: { on: true, reason: "quarantine: restored" } })),
    );
    expect(await screen.findByText("Not sending")).toBeDefined();
    expect(screen.queryByRole("button", { name: /sending/i })).toBeNull();
    await commit([]);
  });

  it("tells what waits for a person, block by block, and how long it takes", async () => {
    openApp(telling(() => workspace));
    const mine = await screen.findByRole("region", { name: "Your day" });
    await within(mine).findByText("about 6 minutes");
    expect(mine.textContent).toContain("Replies to answer2");
    expect(mine.textContent).toContain("Drafts to approve6");
    expect(mine.textContent).toContain("Meetingsnone");
    expect(screen.queryByRole("region", { name: "Needs you" })).toBeNull();
  });

  it("tells what went wrong with its remedy, the first few and how many more", async () => {
    const items = [1, 2, 3, 4, 5].map((n) => ({
      id: `${n}`, kind: "alert", prospect: null, title: `Inbox ${n} stopped`, text: "Sign in again", at: null,
    })); // biome-ignore format: one item on one line
    const ill = { ...day, health: { count: 5, minutes: 5, items } };
    openApp((name) => (name === "today" ? ill : workspace));
    const alarms = await screen.findByRole("region", { name: "Needs you" });
    expect(within(alarms).getAllByRole("listitem")).toHaveLength(3);
    expect(alarms.textContent).toContain("Inbox 1 stoppedSign in again");
    expect(alarms.textContent).toContain("and 2 more");
  });

  it("shows the pipeline although the day could not be read", async () => {
    openApp((name) => {
      if (name === "today") throw { code: "damaged", message: "malformed", details: null };
      return workspace;
    });
    expect(await screen.findByRole("region", { name: "Where they stand" })).toBeDefined();
    expect((await screen.findByRole("alert")).textContent).toContain("damaged");
  });

  it("can be read in German", async () => {
    document.documentElement.lang = "de";
    openApp(telling(() => workspace));
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
