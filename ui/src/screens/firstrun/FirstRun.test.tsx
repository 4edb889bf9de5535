// The first run: a newcomer chooses; a code is shown before anything else; what fails says so and leaves the choice.
import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { openApp } from "../../app/testing";
import { CallError, type Desk, type DeskRequest } from "../../shared/ipc";
import { pretendDesk } from "../../shared/ipc/testing";
import "./FirstRun";

const unanswered = () => new Promise(() => {});

function newcomer(answer: (request: DeskRequest, ready: Desk, choose: Desk) => Desk): DeskRequest[] {
  const asked: DeskRequest[] = [];
  pretendDesk((request, ready) => {
    asked.push(request);
    const choose: Desk = { ...ready, step: "choose", kind: null, folder: null };
    return request.do === "state" ? choose : answer(request, ready, choose);
  });
  openApp(unanswered);
  return asked;
}

const begins = () => screen.findByRole("heading", { name: "Where shall we begin?" }, { timeout: 5_000 });

it("opens the practice hotel for a newcomer, by its key too", async () => {
  const asked = newcomer((_, ready) => ready);
  await begins();
  await userEvent.keyboard("p");
  expect(await screen.findByRole("navigation")).toBeTruthy();
  expect(asked.map((request) => request.do)).toEqual(["state", "open_practice"]);
});

it("shows the recovery code of a new workspace before anything else", async () => {
  const asked = newcomer((request, ready) => ({
    ...ready,
    kind: "real",
    folder: "/real",
    recovery:
      request.do === "acknowledge"
        ? { acknowledged: true, code: null }
        : { acknowledged: false, code: "ABCD-EFGH" },
  }));
  await begins();
  expect(screen.getByRole("button", { name: "Set up my workspace" })).toHaveProperty("disabled", true);
  await userEvent.type(screen.getByRole("textbox", { name: /Your name/ }), " Anna Seller ");
  await userEvent.click(screen.getByRole("button", { name: "Set up my workspace" }));
  expect(await screen.findByText("ABCD-EFGH")).toBeTruthy();
  expect(screen.queryByRole("navigation")).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "I have written it down" }));
  expect(await screen.findByRole("navigation")).toBeTruthy();
  expect(asked).toContainEqual({ do: "create_real", name: "Anna Seller" });
});

it("says what the shell refused and lets the person choose again", async () => {
  newcomer(() => {
    throw new CallError("keychain", "there is no keychain", null);
  });
  await begins();
  await userEvent.click(screen.getByRole("button", { name: /Open the practice hotel/ }));
  expect((await screen.findByRole("alert")).textContent).not.toBe("");
  expect(screen.getByRole("button", { name: /Open the practice hotel/ })).toBeTruthy();
});

it("asks for the code where the key is missing", async () => {
  const asked: DeskRequest[] = [];
  pretendDesk((request, ready) => {
    asked.push(request);
    const locked: Desk = {
      ...ready,
      step: "locked",
      kind: "real",
      error: { code: "keychain", message: "no key", details: null },
    };
    return request.do === "unlock" ? ready : locked;
  });
  openApp(unanswered);
  await userEvent.type(
    await screen.findByRole("textbox", { name: /Recovery code/ }, { timeout: 5_000 }),
    "ABCD",
  );
  await userEvent.click(screen.getByRole("button", { name: "Unlock" }));
  expect(await screen.findByRole("navigation")).toBeTruthy();
  expect(asked).toContainEqual({ do: "unlock", code: "ABCD" });
});

it("comes to the desk also when nobody tells that the workspace has opened", async () => {
  let asked = 0;
  pretendDesk((_, ready) => {
    asked += 1;
    return asked < 3 ? { ...ready, step: "opening" } : ready;
  });
  openApp(unanswered);
  expect(await screen.findByText("Building the practice hotels…", {}, { timeout: 5_000 })).toBeTruthy();
  expect(await screen.findByRole("navigation", {}, { timeout: 5_000 })).toBeTruthy();
});
