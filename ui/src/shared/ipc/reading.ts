// An operation as a query: read once, read again when a commit touches one of its tags.

import { keepPreviousData, type Query, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { call } from "./call";
import { type Input, type OperationName, type Output, operations, type ReadingName } from "./contract";
import type { CallError } from "./error";

/** The options of a query for an operation that reads. */
export function reading<N extends OperationName>(name: N, input: Input<N>) {
  return {
    queryKey: [name, input] as const,
    queryFn: () => call(name, input),
    meta: { tags: tagsOf(operations[name].tags, input) },
  };
}

type Wish = {
  /** Reads only when this holds. */
  when?: boolean;
  /** Shows the answer to the input before while the new one is read: lists that are searched as one types. */
  keep?: boolean;
};

/** The answer of an operation that reads, kept true by the tags of every commit. */
export function useReading<N extends ReadingName>(
  name: N,
  input: Input<N>,
  { when = true, keep = false }: Wish = {},
) {
  return useQuery<Output<N>, CallError>({
    ...reading(name, input),
    enabled: when,
    ...(keep ? { placeholderData: keepPreviousData } : {}),
  });
}

type Paged<N extends ReadingName, Row> = {
  /** Where the next page begins, from the page before it; nothing when that was the last. */
  next: (page: Output<N>) => string | number | null;
  /** The field of the input that takes it. */
  cursor: keyof Input<N> & string;
  /** The rows of a page. */
  rows: (page: Output<N>) => readonly Row[];
};

/** A list that is read page by page: all rows read so far, and `more()` for the next page. */
export function useInfiniteReading<N extends ReadingName, Row>(
  name: N,
  input: Input<N>,
  { next, cursor, rows }: Paged<N, Row>,
  { when = true }: Pick<Wish, "when"> = {},
) {
  const query = useInfiniteQuery({
    queryKey: [name, "pages", input] as const,
    queryFn: ({ pageParam }: { pageParam: string | number | null }): Promise<Output<N>> =>
      call(name, pageParam === null ? input : { ...input, [cursor]: pageParam }),
    initialPageParam: null as string | number | null,
    getNextPageParam: next,
    meta: { tags: tagsOf(operations[name].tags, input) },
    enabled: when,
  });
  const pages = query.data?.pages;
  return {
    /** Undefined until the first page is there. */
    rows: pages?.flatMap((page) => [...rows(page)]),
    first: pages?.[0],
    error: query.error as CallError | null,
    hasMore: query.hasNextPage,
    busy: query.isFetching,
    more: () => {
      if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
    },
    again: () => void query.refetch(),
  };
}

/** The tags of a row of the table, where `email(id)` stands for `email:` and what the input has as `id`; when the input
 * calls it by its noun (`prospect`), that. */
export function tagsOf(row: readonly string[], input: object): string[] {
  const given = new Map<string, unknown>(Object.entries(input));
  return row.map((tag) =>
    tag.replace(
      /^(\w+)\((\w+)\)$/,
      (_, noun: string, field: string) => `${noun}:${given.get(field) ?? given.get(noun) ?? ""}`,
    ),
  );
}

/** Whether a commit with these tags makes the query's answer old; `*` stands for every tag. */
export function isTouched(query: Pick<Query, "meta">, tags: ReadonlySet<string>): boolean {
  const provided = query.meta?.tags;
  return tags.has("*") || (Array.isArray(provided) && provided.some((tag) => tags.has(tag)));
}
