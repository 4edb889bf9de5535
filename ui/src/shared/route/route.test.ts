import { describe, expect, it } from "vitest";
import { hrefOf, linkRoute, parseRoute } from ".";

describe("a place", () => {
  it("is read from the hash", () => {
    expect(parseRoute("")).toEqual({ screen: "today", id: null, params: {} });
    expect(parseRoute("#board/p%2F1?view=mine")).toEqual({
      screen: "board",
      id: "p/1",
      params: { view: "mine" },
    });
    expect(parseRoute("#/replies")).toEqual({ screen: "replies", id: null, params: {} });
  });

  it("is written so that it is read back", () => {
    const place = { screen: "board", id: "p/1 ü", params: { q: "a&b" } };
    expect(parseRoute(hrefOf(place.screen, place.id, place.params))).toEqual(place);
  });

  it("survives a hash that nobody wrote", () => {
    expect(parseRoute("#board/%E0%A4%A").id).toBe("%E0%A4%A");
  });
});

describe("a link of the system", () => {
  it("opens the card it names", () => {
    expect(linkRoute("jengu://prospect/0198-ab")).toBe("#board/0198-ab");
    expect(linkRoute("jengu://reply/7/")).toBe("#replies/7");
  });

  it("only navigates: anything else goes nowhere", () => {
    for (const url of [
      "https://prospect/1",
      "jengu://undo/1",
      "jengu://prospect/",
      "jengu://prospect/a?b=c",
      "jengu://prospect/../x",
    ]) {
      expect(linkRoute(url), url).toBeNull();
    }
  });
});
