import { describe, expect, it } from "vitest";
import type { DropTarget } from "../../shared/ipc";
import { failed, type Lifted, type Moving, next, REST, type Step, verdict, walkable } from "./moving";
import { line } from "./sample";

const card = line({ id: "7", stage: "contacted" });
const drop = (stage: string, more: Partial<DropTarget> = {}): DropTarget => ({
  stage,
  event: `to_${stage}`,
  ok: true,
  conditions: [],
  needs_reason: false,
  ...more,
});
const drops = [
  drop("engaged", { ok: false, conditions: [{ name: "human_reply", ok: false, seen: "no human reply" }] }),
  drop("meeting"),
  drop("lost", { needs_reason: true }),
];
const run = (...steps: Step[]): Moving => steps.reduce(next, REST);
const lift: Step = { do: "lift", card, by: "keys" };
const know: Step = { do: "know", card: "7", drops };

describe("moving a card", () => {
  it("goes where the engine says it may, by the event it named", () => {
    expect(run(lift, know, { do: "over", stage: "meeting" }, { do: "drop" })).toEqual({
      at: "going",
      card,
      input: { prospect: "7", to: "meeting", event: "to_meeting" },
    });
  });

  it("is refused with the condition that failed, and stays", () => {
    expect(run(lift, know, { do: "over", stage: "engaged" }, { do: "drop" })).toMatchObject({
      at: "refused",
      to: "engaged",
      failed: ["no human reply"],
    });
  });

  it("does nothing on its own column, beside the columns, and before the engine has answered", () => {
    expect(run(lift, know, { do: "over", stage: "contacted" }, { do: "drop" })).toBe(REST);
    expect(run(lift, know, { do: "drop" })).toBe(REST);
    expect(run(lift, { do: "over", stage: "meeting" }, { do: "drop" })).toBe(REST);
  });

  it("moves anyway only with a reason, which is recorded", () => {
    const asking = run(
      lift,
      know,
      { do: "over", stage: "engaged" },
      { do: "anyway", on: true },
      { do: "drop" },
    );
    expect(asking).toMatchObject({ at: "asking", override: true, reason: false });
    expect(next(asking, { do: "answer", override: "  " })).toBe(asking);
    expect(next(asking, { do: "answer", override: " she rang " })).toMatchObject({
      at: "going",
      input: { to: "engaged", override_reason: "she rang" },
    });
  });

  it("asks why a card is lost, and when to come back", () => {
    const asking = run(lift, know, { do: "over", stage: "lost" }, { do: "drop" });
    expect(asking).toMatchObject({ at: "asking", override: false, reason: true });
    expect(next(asking, { do: "answer" })).toBe(asking);
    expect(next(asking, { do: "answer", reason: "timing", revisit_at: 5, text: "" })).toMatchObject({
      input: { prospect: "7", to: "lost", event: "to_lost", reason: "timing", revisit_at: 5 },
    });
  });

  it("walks over columns that take it, and over all others only against the table", () => {
    const known = run(lift, know) as Lifted;
    expect(walkable(known)).toEqual(["meeting", "lost"]);
    const right = next(known, { do: "walk", by: 1 }) as Lifted;
    expect(right.over).toBe("meeting");
    expect((next(right, { do: "walk", by: 1 }) as Lifted).over).toBe("lost");
    expect((next(right, { do: "walk", by: -1 }) as Lifted).over).toBe("meeting");
    expect((next(known, { do: "walk", by: 1, anyway: true }) as Lifted).over).toBe("engaged");
  });

  it("hears only the answer about its own card", () => {
    const other = run(lift, { do: "know", card: "8", drops }) as Lifted;
    expect(other.drops).toBeUndefined();
    expect(verdict(other, "meeting")).toBe("unknown");
    expect(failed(drops, "won")).toEqual([]);
  });

  it("is put back by Escape wherever it is", () => {
    expect(run(lift, know, { do: "cancel" })).toBe(REST);
    expect(run(lift, know, { do: "over", stage: "lost" }, { do: "drop" }, { do: "cancel" })).toBe(REST);
  });
});
