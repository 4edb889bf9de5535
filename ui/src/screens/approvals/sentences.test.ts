import { describe, expect, it } from "vitest";
import { placeOfByte, sentences, without } from "./sentences";

const split = (text: string) => sentences(text).map(({ from, to }) => text.slice(from, to));

describe("the sentences of a mail", () => {
  it("are counted as the engine counts them", () => {
    expect(
      split("Guten Tag Frau Dr. Weber,\n\nam 12. Dezember öffnen Sie. Passt das?\nJa … Vielleicht!"),
    ).toEqual([
      "Guten Tag Frau Dr. Weber,",
      "am 12. Dezember öffnen Sie.",
      "Passt das?",
      "Ja …",
      "Vielleicht!",
    ]);
    expect(split("Cela vous va\u00a0? Oui.")).toHaveLength(2);
    expect(split("He said “yes.” Then J. Keller left.")).toHaveLength(2);
    expect(split("It works, e.g. like this. And so on")).toHaveLength(2);
    expect(split("Opened in 1904. Rooms: 38.")).toHaveLength(2);
    expect(split("\n\n  \n")).toEqual([]);
  });

  it("a removed one leaves no hole", () => {
    expect(without("One. Two. Three.", 5, 9)).toBe("One. Three.");
    expect(without("Dear A,\n\nOnly this.\n\nBye", 9, 19)).toBe("Dear A,\n\nBye");
  });

  it("are found by the engine's bytes in any script", () => {
    expect(placeOfByte("Grüße 🏨 da", new TextEncoder().encode("Grüße 🏨 ").length)).toBe("Grüße 🏨 ".length);
    expect(placeOfByte("abc", 99)).toBe(3);
  });
});
