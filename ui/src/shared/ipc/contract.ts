// What the screens ask of the engine: its operation table, as `cargo xtask gen` wrote it into src/bindings.

import type { OperationName, Operations } from "../../bindings/operations";
import { operations } from "../../bindings/operations";

export type { OperationName } from "../../bindings/operations";
export type * from "../../bindings/types";
export { operations };

export type Input<N extends OperationName> = Operations[N]["input"];
export type Output<N extends OperationName> = Operations[N]["output"];

type Table = typeof operations;

/** The operations that change something. */
export type WritingName = {
  [N in OperationName]: Table[N]["writes"] extends true ? N : never;
}[OperationName];

/** The operations that only read. */
export type ReadingName = Exclude<OperationName, WritingName>;
