import { describe, expect, it } from "vitest";
import { linesOf, marked, meaningOf } from "./lanes";
import { reply } from "./sample";

describe("the lanes", () => {
  it("put the hot ones first, delegations in their own, and keep the engine's order inside", () => {
    const lines = linesOf(
      [
        reply({ id: "1", intent: "neutral" }),
        reply({ id: "2", intent: "delegated" }),
        reply({ id: "3", intent: "interested" }),
        reply({ id: "4", intent: "meeting_request" }),
        reply({ id: "5", intent: "interested", proposed: { delegate: { name: "Johan" } } }),
      ],
      "needs_me",
    );
    expect(lines.map((line) => line.reply.id)).toEqual(["3", "4", "2", "5", "1"]);
    expect(lines.map((line) => line.heading?.count ?? 0)).toEqual([2, 0, 2, 0, 1]);
  });

  it("leave the other tabs as they come", () => {
    const lines = linesOf([reply({ id: "1" }), reply({ id: "2", intent: "delegated" })], "done");
    expect(lines.map((line) => line.reply.id)).toEqual(["1", "2"]);
  });
});

describe("what the machine understood", () => {
  it("is empty, not broken, when there is none", () => {
    expect(meaningOf(null, null)).toMatchObject({ phrases: [], delegate: null, meeting: [] });
    expect(meaningOf({ key_phrases: "odd", meeting: [] }, 3)).toMatchObject({ phrases: [], meeting: [] });
  });

  it("takes the proposed colleague before the one that was read", () => {
    const meaning = meaningOf(
      { delegated_to: { name: "Old", quote: "q", certain: false } },
      { delegate: { name: "Johan", email: "j@x.example", certain: true } },
    );
    expect(meaning.delegate).toMatchObject({ name: "Johan", email: "j@x.example", certain: true });
  });
});

it("marks phrases and loses no letter", () => {
  const text = "No thanks. We are set, no thanks.";
  const parts = marked(text, ["We are set", "missing", ""]);
  expect(parts.map((part) => part.text).join("")).toBe(text);
  expect(parts.filter((part) => part.hit).map((part) => part.text)).toEqual(["We are set"]);
});
