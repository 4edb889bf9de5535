// What an edit changed, word by word: pure, so that it can follow the typing.

/** A run of words that stayed, went or came. */
export type Run = { kind: "same" | "gone" | "new"; text: string };

/** Above this many cells the middle counts as replaced: nobody reads a diff of that size word by word. */
const MOST_CELLS = 1_000_000;

/** The runs that lead from `before` to `after`; joined without the gone ones they are `after`. */
export function diffWords(before: string, after: string): Run[] {
  const [a, b] = [words(before), words(after)];
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail += 1;
  const runs: Run[] = [];
  add(runs, "same", a.slice(0, head));
  middle(runs, a.slice(head, a.length - tail), b.slice(head, b.length - tail));
  add(runs, "same", tail === 0 ? [] : a.slice(-tail));
  return runs;
}

/** Words and the blanks between them, so that nothing is lost. */
function words(text: string): string[] {
  return text.match(/\s+|[^\s]+/g) ?? [];
}

function add(runs: Run[], kind: Run["kind"], parts: readonly string[]): void {
  if (parts.length === 0) return;
  const last = runs.at(-1);
  if (last?.kind === kind) last.text += parts.join("");
  else runs.push({ kind, text: parts.join("") });
}

/** The longest common subsequence of what lies between the equal ends. */
function middle(runs: Run[], a: readonly string[], b: readonly string[]): void {
  if (a.length * b.length > MOST_CELLS) {
    add(runs, "gone", a);
    add(runs, "new", b);
    return;
  }
  const width = b.length + 1;
  const longest = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number) => longest[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      longest[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      add(runs, "same", a.slice(i, i + 1));
      i += 1;
      j += 1;
    } else if (i < a.length && (j === b.length || at(i + 1, j) >= at(i, j + 1))) {
      add(runs, "gone", a.slice(i, i + 1));
      i += 1;
    } else {
      add(runs, "new", b.slice(j, j + 1));
      j += 1;
    }
  }
}
