import { describe, expect, it } from "vitest";
import { diffWords } from "./diff";

const read = (before: string, after: string) =>
  diffWords(before, after).map((run) => `${{ same: "=", gone: "-", new: "+" }[run.kind]}${run.text}`);

describe("the diff of an edit", () => {
  it("is empty or one run when nothing changed", () => {
    expect(read("", "")).toEqual([]);
    expect(read("Dear Ingrid,\n\nhello", "Dear Ingrid,\n\nhello")).toEqual(["=Dear Ingrid,\n\nhello"]);
  });

  it("marks the words that went and came", () => {
    expect(read("a short look", "a quick look")).toEqual(["=a ", "-short", "+quick", "= look"]);
    expect(read("one two", "one two three")).toEqual(["=one two", "+ three"]);
    expect(read("one two", "two")).toEqual(["-one ", "=two"]);
  });

  it("loses no letter either way, whatever was typed", () => {
    const texts = ["", "你好 世界", "a b c d", "d c b a", "x  y\n\nz", "مرحبا a b"];
    for (const before of texts) {
      for (const after of texts) {
        const runs = diffWords(before, after);
        const without = (kind: string) =>
          runs.flatMap((run) => (run.kind === kind ? [] : [run.text])).join("");
        expect(without("gone")).toBe(after);
        expect(without("new")).toBe(before);
      }
    }
  });

  it("does not try to match two books", () => {
    const runs = diffWords("a ".repeat(4_000), "b ".repeat(4_000));
    expect(runs.map((run) => run.kind)).toContain("gone");
    expect(runs.length).toBeLessThan(5);
  });
});
