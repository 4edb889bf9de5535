// Finds what was typed in a title, without regard to case and accents, and says which letters it found.

export type Found = {
  /** Higher is better. */
  rank: number;
  /** From and to, in the letters of the title. */
  marks: readonly (readonly [number, number])[];
};

/** Each word typed must stand somewhere in the title; at the start of a word counts more, at the very start most. */
export function match(title: string, typed: string): Found | null {
  const plain = plainOf(title);
  const words = plainOf(typed)
    .split(/\s+/)
    .filter((word) => word !== "");
  const marks: [number, number][] = [];
  let rank = 0;
  for (const word of words) {
    const at = bestPlace(plain, word);
    if (at < 0) return null;
    marks.push([at, at + word.length]);
    rank += at === 0 ? 3 : startsWord(plain, at) ? 2 : 1;
  }
  return { rank: words.length === 0 ? 0 : rank / words.length, marks: marks.sort((a, b) => a[0] - b[0]) };
}

function bestPlace(plain: string, word: string): number {
  let inside = -1;
  for (let at = plain.indexOf(word); at >= 0; at = plain.indexOf(word, at + 1)) {
    if (startsWord(plain, at)) return at;
    if (inside < 0) inside = at;
  }
  return inside;
}

function startsWord(plain: string, at: number): boolean {
  return at === 0 || !/[\p{L}\p{N}]/u.test(plain[at - 1] ?? "");
}

/** Small letters without accents, each in its own place, so that a mark fits the title as it is written. */
function plainOf(text: string): string {
  return [...text]
    .map((letter) => {
      const bare = letter.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
      return bare.length === letter.length
        ? bare
        : letter.toLowerCase().padEnd(letter.length).slice(0, letter.length);
    })
    .join("");
}

export type Piece = { text: string; marked: boolean };

/** The title cut where the marks begin and end. */
export function pieces(title: string, marks: Found["marks"]): Piece[] {
  const cut: Piece[] = [];
  let at = 0;
  for (const [from, to] of marks) {
    if (from < at) continue;
    if (from > at) cut.push({ text: title.slice(at, from), marked: false });
    cut.push({ text: title.slice(from, to), marked: true });
    at = to;
  }
  if (at < title.length) cut.push({ text: title.slice(at), marked: false });
  return cut;
}
