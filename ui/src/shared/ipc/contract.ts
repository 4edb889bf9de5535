// What the screens ask of the engine, by operation.

import type { Status } from "./status";

/** Operation name → what it takes and gives. */
export type Operations = {
  status: { input: Record<string, never>; output: Status };
};

export type OperationName = keyof Operations;
export type Input<N extends OperationName> = Operations[N]["input"];
export type Output<N extends OperationName> = Operations[N]["output"];
