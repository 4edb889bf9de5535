// What the screens ask of the engine: its operation table, as `cargo xtask gen` wrote it into src/bindings.

import type { OperationName, Operations } from "../../bindings/operations";

export type { OperationName } from "../../bindings/operations";
export { operations } from "../../bindings/operations";
export type { InboxLine, QueueInfo, Status, Today, TodayBlock, TodayItem } from "../../bindings/types";

export type Input<N extends OperationName> = Operations[N]["input"];
export type Output<N extends OperationName> = Operations[N]["output"];
