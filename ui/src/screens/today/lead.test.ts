import { describe, expect, it } from "vitest";
import { speech } from "../../shared/i18n";
import type { Status } from "../../shared/ipc";
import { lead } from "./lead";
import { workspace } from "./sample";

const english = speech("en");
const say = (change: Partial<Status>, alarms = 0) => lead({ ...workspace, ...change }, alarms, english);

describe("the sentence of the day", () => {
  it("tells what can still leave and that all is calm", () => {
    expect(say({})).toEqual({
      tone: "calm",
      alarm: null,
      rest: "You can send 33 more today. Nothing went wrong.",
    });
  });

  it("tells quarantine before anything else, and no allowance beside it", () => {
    const said = say({
      quarantine: { on: true, reason: "restored" },
      queues: [{ queue: "send", ready: 0, running: 0, scheduled: 0, dead: 4, paused: null }],
    });
    expect(said.alarm).toContain("quarantine");
    expect(said.rest).toBe("");
  });

  it("tells a pause by hand from quarantine", () => {
    const said = say({ quarantine: { on: true, reason: "paused: by hand" } });
    expect(said.alarm).toBe("Nothing leaves: all sending is paused.");
  });

  it("never tells two alarms at once: a stopped inbox comes before a dead job", () => {
    const said = say({
      inboxes: [
        { id: "1", name: "Clara", state: "error", why: "login refused", sent_today: 0, cap_today: 40 },
      ],
      queues: [{ queue: "send", ready: 0, running: 0, scheduled: 0, dead: 4, paused: null }],
    });
    expect(said.alarm).toContain("inbox");
    expect(said.alarm).not.toContain("job");
  });

  it("does not call a day calm that has an alarm, and tells the known cause before the bare count", () => {
    expect(say({}, 2).alarm).toBe("2 things went wrong and need you.");
    expect(say({}, 2).rest).not.toContain("Nothing went wrong");
    const queues = [{ queue: "send", ready: 0, running: 0, scheduled: 0, dead: 4, paused: null }];
    expect(say({ queues }, 2).alarm).toContain("job");
  });

  it("does not count what a paused inbox could send", () => {
    const said = say({
      inboxes: [{ id: "1", name: "Clara", state: "paused", why: "by hand", sent_today: 0, cap_today: 40 }],
    });
    expect(said.rest).toContain("No inbox can send yet.");
  });

  it("never speaks of a negative allowance", () => {
    const said = say({
      inboxes: [{ id: "1", name: "Clara", state: "ok", why: null, sent_today: 45, cap_today: 40 }],
    });
    expect(said.rest).toContain("used up");
  });
});
