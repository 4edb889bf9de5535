import { describe, expect, it } from "vitest";
import { explain, speech } from ".";
import { zoneName } from "./formats";

const [en, de] = [speech("en"), speech("de")];
const at = Date.UTC(2026, 9, 14, 8, 4);

describe("the formats", () => {
  it("write numbers as the language does", () => {
    expect([en.number(104206), de.number(104206)]).toEqual(["104,206", "104.206"]);
    expect(en.short(41_200)).toBe("41.2k");
    expect(en.percent(0.925)).toBe("93%");
  });

  it("write money from its minor units, without noughts behind a whole amount", () => {
    expect(en.money(120_000, "EUR")).toBe("€1,200");
    expect(en.money(120_050, "EUR")).toBe("€1,200.50");
    expect(en.money(1_200, "JPY")).toBe("JP¥1,200");
  });

  it("write times in 24 hours at the place, and name a zone that is not one's own", () => {
    expect(en.time(at, "Europe/Lisbon")).toBe("09:04");
    expect(en.shortDay(at, "Europe/Lisbon")).toBe("Wed 14 Oct");
    expect(en.when(at, "Asia/Ho_Chi_Minh")).toBe("Wed 14 Oct, 15:04 Ho Chi Minh");
    expect(zoneName("America/Argentina/Buenos_Aires")).toBe("Buenos Aires");
  });

  it("write spans in one unit and durations in words", () => {
    expect(en.span(at, at + 3 * 86_400_000)).toBe("3d");
    expect(en.span(at, at + 5_000)).toBe("now");
    expect(de.span(at, at + 120_000)).toBe("2min");
    expect([en.duration(4_200), en.duration(125_000), en.duration(3_900_000)]).toEqual([
      "5 s",
      "2 min",
      "1 h 5 min",
    ]);
  });
});

describe("an error", () => {
  it("is explained by its code, with the engine's sentence where that says more", () => {
    expect(explain(en.texts, { code: "stage", message: "no human reply" })).toContain("no human reply");
    expect(explain(de.texts, { code: "workspace_busy", message: "" })).toContain("Ein anderes Jengu");
    expect(explain(en.texts, { code: "new_one", message: "Strange." })).toBe("Strange. (new_one)");
  });
});
