// One thing or several, in words.

/** `one` for exactly one, `many` for every other number. */
export function count(n: number, one: string, many: string): string {
  return n === 1 ? one : many;
}
