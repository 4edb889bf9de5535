// The single way to the engine: one command, one operation a call.

import { invoke } from "@tauri-apps/api/core";
import type { Input, OperationName, Output } from "./contract";
import { asCallError } from "./error";

/** Calls an operation; rejects with a `CallError`. */
export async function call<N extends OperationName>(name: N, input: Input<N>): Promise<Output<N>> {
  try {
    return await invoke<Output<N>>("call", { name, input });
  } catch (thrown) {
    throw asCallError(thrown);
  }
}
