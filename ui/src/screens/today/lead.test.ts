import { describe, expect, it } from "vitest";
import { speech } from "../../shared/i18n";
import type { Status } from "../../shared/ipc";
import { lead } from "./lead";
import { workspace } from "./sample";

const english = speech("en");
const say = (change: Partial<Status>) => lead({ ...workspace, ...change }, english);

describe("the sentence of the day", () => {
  it("tells what can still leave and that all is calm", () => {
    expect(say({})).toEqual({
      tone: "calm",
      alarm: null,
      rest: "You can send 33 more today. Nothing needs you.",
    });
  });

  it("tells quarantine before anything else, and no allowance beside it", () => {
    const said = say({
      quarantine: { on: true, reason: "restored" },
      queues: [{ queue: "send", ready: 0, running: 0, scheduled: 0, dead: 4 }],
    });
    expect(said.alarm).toContain("quarantine");
    expect(said.rest).toBe("");
  });

  it("never tells two alarms at once: a stopped inbox comes before a dead job", () => {
    const said = say({
      inboxes: [{ id: "1", name: "Clara", state: "stopped", sent_today: 0, cap_today: 40 }],
      queues: [{ queue: "send", ready: 0, running: 0, scheduled: 0, dead: 4 }],
    });
    expect(said.alarm).toContain("inbox");
    expect(said.alarm).not.toContain("job");
  });

  it("does not count what a paused inbox could send", () => {
    const said = say({
      inboxes: [{ id: "1", name: "Clara", state: "paused", sent_today: 0, cap_today: 40 }],
    });
    expect(said.rest).toContain("No inbox can send yet.");
  });

  it("never speaks of a negative allowance", () => {
    const said = say({
      inboxes: [{ id: "1", name: "Clara", state: "active", sent_today: 45, cap_today: 40 }],
    });
    expect(said.rest).toContain("used up");
  });
});
