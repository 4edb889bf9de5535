import { describe, expect, it } from "vitest";
import { isTouched, reading, tagsOf } from "./reading";

const touched = (...tags: string[]) => isTouched(reading("status", {}), new Set(tags));

describe("a reading", () => {
  it("is touched by a commit with one of its tags", () => {
    expect(touched("prospect:7", "board")).toBe(true);
  });

  it("is left alone by a commit of something else", () => {
    expect(touched("senders")).toBe(false);
    expect(touched()).toBe(false);
  });

  it("is touched when the window fell behind and everything may have changed", () => {
    expect(touched("*")).toBe(true);
  });

  it("of one thing is touched by a commit of that thing only", () => {
    const one = { meta: { tags: tagsOf(["email(id)", "approvals"], { id: "7" }) } };
    expect(isTouched(one, new Set(["email:7"]))).toBe(true);
    expect(isTouched(one, new Set(["email:8", "email(id)"]))).toBe(false);
    expect(isTouched(one, new Set(["approvals"]))).toBe(true);
  });

  it("without tags is touched by nothing but everything", () => {
    expect(isTouched({ meta: undefined }, new Set(["board"]))).toBe(false);
    expect(isTouched({ meta: undefined }, new Set(["*"]))).toBe(true);
  });
});
