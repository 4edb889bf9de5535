// Which draft the engine refused last, and why: the next one is open already when the answer comes, so the refusal waits
// here until its draft is painted again.
import type { CallError } from "../../shared/ipc";

export const refusals = new Map<string, CallError>();
