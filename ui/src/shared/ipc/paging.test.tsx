import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { describe, expect, it } from "vitest";
import { isTouched, useInfiniteReading } from ".";
import { pretendDesktop } from "./testing";

/** A list of three pages of two. */
function pages(asked: unknown[]) {
  pretendDesktop((_, input) => {
    asked.push(input);
    const at = Number((input as { after?: string }).after ?? 0);
    const prospects = [{ id: `${at}` }, { id: `${at + 1}` }];
    return { prospects, next: at < 4 ? `${at + 2}` : null, total: 6 };
  });
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  const { result } = renderHook(
    () =>
      useInfiniteReading(
        "prospects_list",
        { stage: "contacted" },
        {
          cursor: "after",
          next: (page) => page.next,
          rows: (page) => page.prospects,
        },
      ),
    { wrapper },
  );
  return { result, client };
}

describe("a list that is read page by page", () => {
  it("reads the next page from where the one before ended, until there is none", async () => {
    const asked: unknown[] = [];
    const { result } = pages(asked);
    await waitFor(() => expect(result.current.rows).toHaveLength(2));
    act(() => result.current.more());
    await waitFor(() => expect(result.current.rows).toHaveLength(4));
    act(() => result.current.more());
    await waitFor(() =>
      expect(result.current.rows?.map(({ id }) => id)).toEqual(["0", "1", "2", "3", "4", "5"]),
    );
    expect(result.current.hasMore).toBe(false);
    act(() => result.current.more());
    expect(asked).toEqual([
      { stage: "contacted" },
      { stage: "contacted", after: "2" },
      { stage: "contacted", after: "4" },
    ]);
    expect(result.current.first?.total).toBe(6);
  });

  it("is touched by commits like any reading", async () => {
    const { result, client } = pages([]);
    await waitFor(() => expect(result.current.rows).toHaveLength(2));
    const [query] = client.getQueryCache().getAll();
    expect(query !== undefined && isTouched(query, new Set(["board"]))).toBe(true);
  });
});
