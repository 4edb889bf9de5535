// An operation that writes: shown at once, taken back when it fails, told in a toast with the way back.

import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import { call } from "./call";
import {
  type Input,
  type OperationName,
  type Output,
  operations,
  type ReadingName,
  type WritingName,
} from "./contract";
import { asCallError, type CallError } from "./error";

/** A change of what is shown before the engine has answered: every kept answer of a reading goes through it. */
export type Patch = { name: ReadingName; change: (before: never) => unknown };

/** Changes the kept answers of a reading; `change` returns the new answer and leaves the old one as it is. */
export function patch<N extends ReadingName>(name: N, change: (before: Output<N>) => Output<N>): Patch {
  return { name, change };
}

/** The operation that takes a change back, with its input. */
export type Inverse = { [N in WritingName]: { name: N; input: Input<N> } }[WritingName];

export type Writing<N extends WritingName> = {
  /** What to show at once. */
  optimistic?: (input: Input<N>) => readonly Patch[];
  /** What happened, in a sentence; without it no toast comes. */
  said?: (output: Output<N>, input: Input<N>) => string;
  /** How to take it back, where the engine's undo log does not have it. */
  back?: (output: Output<N>, input: Input<N>) => Inverse;
  /** Told when the engine has said yes. */
  done?: (output: Output<N>, input: Input<N>) => void;
  /** Handles a refusal in place (a form, a card); then no toast tells it. */
  refused?: (error: CallError, input: Input<N>) => void;
};

/** Tells a person what came of a write. The app provides it, because toasts and texts are above this folder. */
export type Teller = {
  done: (said: string, undo: (() => Promise<unknown>) | null) => void;
  failed: (error: CallError) => void;
};

export const WritingContext = createContext<Teller>({ done: () => {}, failed: () => {} });

/** Writes the engine keeps no line of in its undo log, although another operation takes them back. */
const UNLOGGED: ReadonlySet<WritingName> = new Set<WritingName>([
  "pause_sending",
  "resume_sending",
  "inbox_add",
  "inbox_pause",
  "inbox_resume",
  "suppress_lift",
  "job_retry",
]);

/** Whether the engine's own `undo` takes this write back. */
function isLogged(name: WritingName): boolean {
  return !UNLOGGED.has(name) && (operations[name].undo ?? "") in operations;
}

/** Writes through an operation of the table. */
export function useWriting<N extends WritingName>(name: N, how: Writing<N> = {}) {
  const client = useQueryClient();
  const teller = useContext(WritingContext);
  const mutation = useMutation<Output<N>, CallError, Input<N>, Shown>({
    mutationKey: [name],
    mutationFn: (input) => call(name, input),
    onMutate: (input) => show(client, how.optimistic?.(input) ?? []),
    onSuccess: (output, input) => {
      const back = how.back?.(output, input);
      const undo =
        back === undefined ? () => call("undo", {}) : () => call<OperationName>(back.name, back.input);
      const said = how.said?.(output, input);
      if (said !== undefined) teller.done(said, back !== undefined || isLogged(name) ? undo : null);
      how.done?.(output, input);
    },
    onError: (thrown, input, shown) => {
      takeBack(client, shown);
      const error = asCallError(thrown);
      if (how.refused === undefined) teller.failed(error);
      else how.refused(error, input);
    },
  });
  return {
    write: mutation.mutate,
    writeAsync: mutation.mutateAsync,
    busy: mutation.isPending,
    error: mutation.error,
    /** What is being written now. */
    input: mutation.isPending ? mutation.variables : undefined,
    forget: mutation.reset,
  };
}

type Shown = { before: readonly (readonly [readonly unknown[], unknown])[] };

/** Shows the patches and remembers what stood there. */
async function show(client: QueryClient, patches: readonly Patch[]): Promise<Shown> {
  const before: (readonly [readonly unknown[], unknown])[] = [];
  for (const { name, change } of patches) {
    // An answer that is on its way would put the old state back.
    await client.cancelQueries({ queryKey: [name] });
    before.push(...client.getQueriesData({ queryKey: [name] }));
    client.setQueriesData({ queryKey: [name] }, (old: unknown) => through(old, change));
  }
  return { before };
}

/** The change of an answer, or of every page of a paged one. */
function through(old: unknown, change: (before: never) => unknown): unknown {
  if (old === undefined) return undefined;
  if (typeof old === "object" && old !== null && "pages" in old && Array.isArray(old.pages)) {
    return { ...old, pages: old.pages.map((page) => change(page as never)) };
  }
  return change(old as never);
}

/** Puts back what stood there, unless a later write stands on it, and reads again in any case. */
function takeBack(client: QueryClient, shown: Shown | undefined): void {
  const alone = client.isMutating() <= 1;
  for (const [key, data] of shown?.before ?? []) {
    if (alone) client.setQueryData(key, data);
    void client.invalidateQueries({ queryKey: key, exact: true });
  }
}
