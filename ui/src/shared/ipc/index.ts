// The one folder that talks to the shell.
export { call } from "./call";
export { onChanges } from "./changes";
export type { Input, OperationName, Output } from "./contract";
export { asCallError, CallError } from "./error";
export { isTouched, reading } from "./reading";
export type { Inbox, Queue, Status } from "./status";
