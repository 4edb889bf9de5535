// What the engine refused last on a reply: the next one is open already when the answer comes, so the refusal waits here
// until its reply is painted again.
import type { CallError } from "../../shared/ipc";

export const refusals = new Map<string, CallError>();
