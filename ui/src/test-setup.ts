// What every test starts from: nothing rendered, no desktop API left over from the one before.
import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";
import { forgetDesktop } from "./shared/ipc/testing";

afterEach(() => {
  cleanup();
  forgetDesktop();
});
