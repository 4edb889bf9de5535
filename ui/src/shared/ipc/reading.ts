// An operation as a query: read once, read again when a commit touches one of its tags.

import type { Query } from "@tanstack/react-query";
import { call } from "./call";
import { type Input, type OperationName, operations } from "./contract";

/** The options of `useQuery` for an operation that reads. */
export function reading<N extends OperationName>(name: N, input: Input<N>) {
  return {
    queryKey: [name, input] as const,
    queryFn: () => call(name, input),
    meta: { tags: tagsOf(operations[name].tags, input) },
  };
}

/** The tags of a row of the table, where `email(id)` stands for `email:` and what the input has as `id`. */
export function tagsOf(row: readonly string[], input: object): string[] {
  const given = new Map<string, unknown>(Object.entries(input));
  return row.map((tag) => tag.replace(/\((\w+)\)$/, (_, field: string) => `:${given.get(field) ?? ""}`));
}

/** Whether a commit with these tags makes the query's answer old; `*` stands for every tag. */
export function isTouched(query: Pick<Query, "meta">, tags: ReadonlySet<string>): boolean {
  const provided = query.meta?.tags;
  return tags.has("*") || (Array.isArray(provided) && provided.some((tag) => tags.has(tag)));
}
