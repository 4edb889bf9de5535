// The one folder that talks to the shell.
export { call } from "./call";
export { onChanges } from "./changes";
export type * from "./contract";
export { operations } from "./contract";
export { askDesk, type Desk, type DeskRequest, onDesk, type WorkspaceKind } from "./desk";
export { asCallError, CallError } from "./error";
export { onLinks } from "./links";
export { isTouched, reading, useInfiniteReading, useReading } from "./reading";
export {
  type Inverse,
  type Patch,
  patch,
  type Teller,
  useWriting,
  type Writing,
  WritingContext,
} from "./writing";
