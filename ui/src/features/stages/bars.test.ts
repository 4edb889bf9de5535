import { describe, expect, it } from "vitest";
import { bars, total } from "./bars";

describe("stages as bars", () => {
  it("keeps the order of the board, whatever order the engine tells them in", () => {
    const stages = bars({ won: 1, new: 4, ready: 2 }).map((bar) => bar.stage);
    expect(stages).toEqual([
      "new", "enriching", "enriched", "ready", "contacted", "engaged", "meeting", "won", "lost", "archived",
    ]); // biome-ignore format: the board on one line
  });

  it("makes the longest bar full and never divides by an empty board", () => {
    expect(
      bars({ new: 8, ready: 4 })
        .map((bar) => bar.length)
        .slice(0, 4),
    ).toEqual([1, 0, 0, 0.5]);
    for (const bar of bars({})) expect([bar.count, bar.share, bar.length]).toEqual([0, 0, 0]);
  });

  it("has shares that make a whole", () => {
    const sum = bars({ new: 3, contacted: 5, lost: 9 }).reduce((all, bar) => all + bar.share, 0);
    expect(sum).toBeCloseTo(1);
  });

  it("counts only what stands on the board", () => {
    expect(total({ new: 2, ready: 3, nonsense: 100 })).toBe(5);
  });
});
