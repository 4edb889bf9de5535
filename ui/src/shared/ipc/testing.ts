// For tests only: a desktop that answers calls as the test says, and tells of commits.

import { emit } from "@tauri-apps/api/event";
import { clearMocks, mockIPC } from "@tauri-apps/api/mocks";
import type { OperationName } from "./contract";

/** Answers every operation through `answer`; what it throws is what the shell would reject with. */
export function pretendDesktop(answer: (name: OperationName, input: unknown) => unknown): void {
  mockIPC(
    (command, payload) => {
      if (command !== "call") return undefined;
      const { name, input } = payload as { name: OperationName; input: unknown };
      return answer(name, input);
    },
    { shouldMockEvents: true },
  );
}

/** Tells the page that a commit touched these tags, as the shell does. */
export function tellChanges(tags: string[]): Promise<void> {
  return emit("changes", { tags });
}

/** Takes the pretended desktop away. */
export function forgetDesktop(): void {
  clearMocks();
}
