// What every test starts from: nothing rendered, no desktop API, toast or place left over from the one before.
import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";
import { forgetDesktop } from "./shared/ipc/testing";
import { closePalette } from "./shared/palette";
import { dismissToast } from "./shared/toast";

afterEach(() => {
  cleanup();
  dismissToast();
  closePalette();
  window.location.hash = "";
  forgetDesktop();
});

// jsdom lays nothing out, so there is nothing to bring into view.
Element.prototype.scrollIntoView = () => {};
