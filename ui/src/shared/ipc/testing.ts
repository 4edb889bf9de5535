// For tests only: a desktop that answers calls as the test says, and tells of commits.

import { emit } from "@tauri-apps/api/event";
import { clearMocks, mockIPC } from "@tauri-apps/api/mocks";
import type { OperationName } from "./contract";
import type { Desk, DeskRequest } from "./desk";

/** Answers every operation through `answer`; what it throws is what the shell would reject with. */
export function pretendDesktop(answer: (name: OperationName, input: unknown) => unknown): void {
  mockIPC(
    (command, payload) => {
      if (command === "desk") return deskAnswer(payload);
      if (command !== "call") return undefined;
      const { name, input } = payload as { name: OperationName; input: unknown };
      return answer(name, input);
    },
    { shouldMockEvents: true },
  );
}

const READY: Desk = {
  step: "ready",
  kind: "practice",
  folder: "/practice",
  viewer: false,
  error: null,
  known: [],
  recovery: null,
  navigate: null,
  crash: null,
};

let deskAnswer: (asked: unknown) => unknown = () => READY;

/** Answers what is asked of the desk; without it a workspace is open. */
export function pretendDesk(answer: (request: DeskRequest, ready: Desk) => Desk): void {
  deskAnswer = (asked) => answer((asked as { request: DeskRequest }).request, READY);
}

/** Tells the page that a commit touched these tags, as the shell does. */
export function tellChanges(tags: string[]): Promise<void> {
  return emit("changes", { tags });
}

/** Takes the pretended desktop away. */
export function forgetDesktop(): void {
  clearMocks();
  deskAnswer = () => READY;
}
