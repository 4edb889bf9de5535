import { User } from "lucide-react";
import { describe, expect, it } from "vitest";
import { groupsFor } from "./lines";
import { match, pieces } from "./match";

const marked = (title: string, typed: string) =>
  pieces(title, match(title, typed)?.marks ?? [])
    .filter((piece) => piece.marked)
    .map((piece) => piece.text);

describe("what is typed", () => {
  it("is found without regard to case and accents, and marked as it is written", () => {
    expect(marked("Inês Duarte", "ines")).toEqual(["Inês"]);
    expect(marked("Sinéad Corrigan", "CORR sin")).toEqual(
      ["Sinéad", "Corrigan"].map((w) => w.slice(0, w[0] === "S" ? 3 : 4)),
    );
  });

  it("ranks the start above a word's start above the inside", () => {
    const rank = (title: string) => match(title, "pau")?.rank ?? -1;
    expect(rank("Pause all sending")).toBeGreaterThan(rank("Sankt Pauli Hof"));
    expect(rank("Sankt Pauli Hof")).toBeGreaterThan(rank("Unpaused"));
  });

  it("must stand there with every word", () => {
    expect(match("Pause an inbox", "pause campaign")).toBeNull();
  });

  it("finds everything when it is nothing", () => {
    expect(match("Pause an inbox", "  ")).toEqual({ rank: 0, marks: [] });
  });

  it("keeps the letters of other scripts in their places", () => {
    expect(marked("旅館 山の湯", "山の")).toEqual(["山の"]);
    expect(marked("فندق النخيل", "النخيل")).toEqual(["النخيل"]);
    expect(marked("Straße İstanbul", "istanbul")).toHaveLength(1);
  });
});

describe("the lines of the palette", () => {
  const asked = (typed: string) =>
    groupsFor({
      typed,
      commands: [
        { id: "pause", title: "Pause all sending", keys: "shift+p", run: () => {} },
        { id: "quiet", title: "Pause quietly", quiet: true, run: () => {} },
        { id: "off", title: "Pause nothing", disabled: "Nothing runs.", run: () => {} },
      ],
      hits: [
        { noun: "person", id: "1", words: "Paula Estévez · Gran Hotel Miramar", prospect: "p1" },
        { noun: "company", id: "2", words: "No card yet", prospect: null },
      ],
      places: [{ id: "go board", title: "Board", icon: User, keys: "g b", run: () => {} }],
      open: () => {},
    });

  it("are commands, then prospects, then places; nothing that cannot be done or opened", () => {
    const groups = asked("pa").map(({ id, lines }) => [id, lines.map((line) => line.title)]);
    expect(groups).toEqual([
      ["commands", ["Pause all sending"]],
      ["prospects", ["Paula Estévez"]],
    ]);
  });

  it("offer the commands and the places before anything is typed", () => {
    expect(asked("").map(({ id }) => id)).toEqual(["commands", "places"]);
  });
});
