// For tests only: the whole app over a pretended desktop.

import { act, render } from "@testing-library/react";
import type { OperationName } from "../shared/ipc";
import { pretendDesktop, tellChanges } from "../shared/ipc/testing";
import { App } from "./App";

/** Opens the app; `commit` tells it, as the shell does, which tags a commit touched. Without an answer the desktop
 * stays as the test pretended it. */
export function openApp(answer?: (name: OperationName, input: unknown) => unknown) {
  if (answer !== undefined) pretendDesktop(answer);
  stubMedia();
  render(<App />);
  return { commit: (tags: string[]) => act(() => tellChanges(tags)) };
}

/** Goes to a place before the app is opened. */
export function at(hash: string): void {
  window.location.hash = hash;
}

/** jsdom has no media queries: a light system that never changes. */
function stubMedia(): void {
  window.matchMedia = (query) =>
    Object.assign(new EventTarget(), { matches: false, media: query }) as unknown as MediaQueryList;
}
