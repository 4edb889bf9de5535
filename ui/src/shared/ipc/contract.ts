// What the screens ask of the engine, by operation.

import type { Status } from "./status";

/** Operation name → what it takes and gives. */
export type Operations = {
  status: { input: Record<string, never>; output: Status };
  pause_sending: { input: { reason?: string }; output: { done: boolean } };
  resume_sending: { input: Record<string, never>; output: { done: boolean } };
};

/** The tags whose change makes an answer old. */
export const operations: Record<keyof Operations, { tags: readonly string[] }> = {
  status: { tags: ["board", "jobs", "emails", "inboxes", "workspace"] },
  pause_sending: { tags: ["workspace"] },
  resume_sending: { tags: ["workspace"] },
};

export type OperationName = keyof Operations;
export type Input<N extends OperationName> = Operations[N]["input"];
export type Output<N extends OperationName> = Operations[N]["output"];
