// The one folder that talks to the shell.
export { call } from "./call";
export { onChanges } from "./changes";
export type {
  InboxLine,
  Input,
  OperationName,
  Output,
  QueueInfo,
  Status,
  Today,
  TodayBlock,
  TodayItem,
} from "./contract";
export { asCallError, CallError } from "./error";
export { isTouched, reading } from "./reading";
