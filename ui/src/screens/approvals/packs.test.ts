import { describe, expect, it } from "vitest";
import { byRisk, bySlot, cleanHeads, followerOf, inspectionOf, packsOf } from "./packs";
import { reasonsOf } from "./reasons";
import { draft } from "./sample";

const error = {
  lints: [{ code: "delicate_fact", severity: "error", message: "no", span: { start: 1, end: 2 } }],
};

describe("packs", () => {
  it("hold a first mail with its follow-ups, whatever order they come in", () => {
    const packs = packsOf([
      draft({ id: "b", pack: "1", after: "a" }),
      draft({ id: "a", pack: "1" }),
      draft({ id: "c", pack: null }),
    ]);
    expect(packs.map((pack) => [pack.head.id, pack.followUps.map((mail) => mail.id)])).toEqual([
      ["a", ["b"]],
      ["c", []],
    ]);
  });

  it("stand expired first, then what needs a decision, clean ones last", () => {
    const packs = packsOf([
      draft({ id: "clean" }),
      draft({ id: "other", clean: false }),
      draft({ id: "blocked", clean: false, inspection: error }),
      draft({ id: "ended", clean: false, expired: "inbound" }),
    ]);
    expect(byRisk(packs).map((line) => line.pack.head.id)).toEqual(["ended", "blocked", "other", "clean"]);
  });

  it("are clean only when every mail in them is", () => {
    const packs = packsOf([
      draft({ id: "a", pack: "1" }),
      draft({ id: "b", pack: "1", after: "a", clean: false }),
      draft({ id: "c" }),
    ]);
    expect(cleanHeads(packs)).toEqual(["c"]);
  });

  it("by slot stand the earliest first, and those without one last", () => {
    const packs = packsOf([
      draft({ id: "none" }),
      draft({ id: "late", planned: 9 }),
      draft({ id: "soon", planned: 1 }),
    ]);
    expect(bySlot(packs).map((line) => line.pack.head.id)).toEqual(["soon", "late", "none"]);
  });

  it("what follows the last one is the one before it", () => {
    expect([followerOf(["a", "b"], 0), followerOf(["a", "b"], 1), followerOf(["a"], 0)]).toEqual([
      "b",
      "a",
      undefined,
    ]);
  });
});

it("a measure the engine does not tell is missing, not zero", () => {
  expect(inspectionOf(null)).toEqual({ spam: null, readability: null, words: null, lints: [] });
  expect(inspectionOf(error).lints[0]).toMatchObject({ severity: "error", span: { start: 1, end: 2 } });
});

it("keeps the mark of what is never said", () => {
  expect(reasonsOf("gm_named, vacancy (do not mention)")).toEqual([
    { kind: "gm_named", silent: false },
    { kind: "vacancy", silent: true },
  ]);
  expect(reasonsOf("")).toEqual([]);
});
