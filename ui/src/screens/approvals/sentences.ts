// The sentences of a mail, counted as the engine counts them: claims point at sentences by this number. The rules stand
// in the engine's writer (sentences); the greeting is sentence 0.

/** A sentence by its place in the text. */
export type Sentence = { n: number; from: number; to: number };

const ABBREVIATIONS = new Set(
  "dr mr mrs ms prof mag dipl ing hr fr st ste nr no tel str bzw ca evtl ggf inkl usw etc mme mlle art abs bd av jr".split(
    " ",
  ),
);
const END = /[.!?…]/;
const CLOSING = /["'”’“»)\]]/;
const OPENS = /[\p{Lu}0-9"“„«(‘]/u;

/** The sentences of a text in order. */
export function sentences(text: string): Sentence[] {
  const out: Sentence[] = [];
  let at = 0;
  for (const line of text.split("\n")) {
    let from = 0;
    for (let i = 0; i < line.length; ) {
      const mark = i;
      i += 1;
      if (!END.test(line.charAt(mark))) continue;
      while (i < line.length && (END.test(line.charAt(i)) || CLOSING.test(line.charAt(i)))) i += 1;
      if (!startsAfter(line, i)) continue;
      if (line.charAt(mark) === "." && isAbbreviation(line.slice(from, mark))) continue;
      push(out, line, at, from, i);
      from = i;
    }
    push(out, line, at, from, line.length);
    at += line.length + 1;
  }
  return out;
}

/** Whether a new sentence may begin here: a blank, and then a capital, a digit or an opening quote. */
function startsAfter(line: string, i: number): boolean {
  const rest = line.slice(i);
  const next = rest.trimStart();
  if (next === "") return true;
  return /^\s/.test(rest) && OPENS.test(String.fromCodePoint(next.codePointAt(0) ?? 0));
}

function isAbbreviation(before: string): boolean {
  const last = before.split(/[\s(.]/).at(-1) ?? "";
  return /^\p{L}$/u.test(last) || /^\d{1,2}$/.test(last) || ABBREVIATIONS.has(last.toLowerCase());
}

function push(out: Sentence[], line: string, at: number, from: number, to: number): void {
  const part = line.slice(from, to);
  const said = part.trim();
  if (said === "") return;
  const start = at + from + (part.length - part.trimStart().length);
  out.push({ n: out.length, from: start, to: start + said.length });
}

/** The text without what lies between two places, and without the hole it would leave. */
export function without(text: string, from: number, to: number): string {
  const [before, after] = [
    text.slice(0, from).replace(/[^\S\n]+$/, ""),
    text.slice(to).replace(/^[^\S\n]+/, ""),
  ];
  const glue = before === "" || after === "" || before.endsWith("\n") || after.startsWith("\n") ? "" : " ";
  return `${before}${glue}${after}`.replace(/\n{3,}/g, "\n\n").trim();
}

/** A place the engine counts in bytes of UTF-8, as a place in the string. */
export function placeOfByte(text: string, byte: number): number {
  let bytes = 0;
  let place = 0;
  for (const letter of text) {
    if (bytes >= byte) return place;
    const point = letter.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    place += letter.length;
  }
  return place;
}
