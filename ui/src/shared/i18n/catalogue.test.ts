import { describe, expect, it } from "vitest";
import { de } from "./de";
import { en } from "./en";
import { speech } from "./index";

type Leaf = [path: string, value: unknown];

function leaves(node: unknown, path = ""): Leaf[] {
  if (typeof node !== "object" || node === null) return [[path, node]];
  return Object.entries(node).flatMap(([key, value]) => leaves(value, `${path}.${key}`));
}

describe("the catalogue", () => {
  it("says every text in both languages", () => {
    const paths = (texts: unknown) => leaves(texts).map(([path]) => path);
    expect(paths(de)).toEqual(paths(en));
    for (const [path, value] of [...leaves(en), ...leaves(de)]) {
      if (typeof value === "string") expect(value.trim(), path).not.toBe("");
    }
  });

  it("leaves no English sentence in German", () => {
    const english = new Map(leaves(en));
    const same = leaves(de).filter(
      ([path, value]) => typeof value === "string" && value.includes(" ") && english.get(path) === value,
    );
    expect(same).toEqual([]);
  });

  it("speaks of one job and of several differently", () => {
    expect(en.today.lead.dead(1)).not.toContain("1 jobs");
    expect(en.today.lead.dead(3)).toContain("3 jobs");
    expect(de.today.lead.dead(1)).not.toContain("Aufträge");
  });

  it("writes numbers as the language does", () => {
    expect(speech("en").number(104206)).toBe("104,206");
    expect(speech("de").number(104206)).toBe("104.206");
  });
});
