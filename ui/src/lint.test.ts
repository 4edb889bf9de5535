// House rules that no linter knows: colours are roles, and every visible word comes from the catalogue.
import { describe, expect, it } from "vitest";

const sources = import.meta.glob<string>(["./**/*.{ts,tsx,css}", "!./bindings/**", "!./lint.test.ts"], {
  query: "?raw",
  import: "default",
  eager: true,
});

const files = Object.entries(sources).map(([path, text]) => ({ path, text }));

/** Lines of files in which a pattern is found, as `path:line`. */
function found(pattern: RegExp, where: (path: string) => boolean): string[] {
  return files.flatMap(({ path, text }) =>
    where(path)
      ? text
          .split("\n")
          .flatMap((line, at) => (pattern.test(line) && !isComment(line) ? [`${path}:${at + 1}`] : []))
      : [],
  );
}

const isComment = (line: string) => /^\s*(\/\/|\/?\*)/.test(line);
const isTokens = (path: string) => path.endsWith("/theme/tokens.css");
const isTest = (path: string) => /\.test\.tsx?$|\/testing\.tsx?$|\/sample\.ts$/.test(path);

/** Pages that show samples, not texts of the product. */
const isGallery = (path: string) => path.includes("/screens/gallery/");

describe("the sources", () => {
  it("are read at all", () => {
    expect(files.length).toBeGreaterThan(80);
    expect(files.some(({ path }) => isTokens(path))).toBe(true);
  });

  it("name no colour outside the tokens", () => {
    const raw =
      /#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})\b(?!["'`]?\s*\/)|\b(?:rgba?|hsla?|oklch|oklab|lab|lch)\(/i;
    expect(found(raw, (path) => !isTokens(path) && !isTest(path))).toEqual([]);
    expect(found(raw, isTokens)).not.toEqual([]);
  });

  it("use roles, never a step of the neutral scale", () => {
    expect(found(/-{2}n-\d/, (path) => !isTokens(path))).toEqual([]);
  });

  it("write no word a person sees outside the catalogue", () => {
    const line = /^\s+[A-Z][a-z]+ [a-zA-Z][^{}<>=;:()]*$/;
    const attribute = /\b(?:aria-label|title|placeholder|alt|label|headline)="[^"]*[a-z]{2}/i;
    const between = />\s*[A-Z][a-z]+[^<>{}=;()]*<\//;
    const shown = (path: string) => path.endsWith(".tsx") && !isTest(path) && !isGallery(path);
    expect(found(attribute, shown)).toEqual([]);
    expect(found(between, shown)).toEqual([]);
    expect(found(line, shown)).toEqual([]);
    // What the rules are for: they find it where it is allowed.
    expect(found(attribute, isGallery)).not.toEqual([]);
    expect(found(between, isGallery)).not.toEqual([]);
    expect(found(line, isGallery)).not.toEqual([]);
  });

  it("stay below 500 lines", () => {
    expect(files.filter(({ text }) => text.split("\n").length > 500).map(({ path }) => path)).toEqual([]);
  });
});
