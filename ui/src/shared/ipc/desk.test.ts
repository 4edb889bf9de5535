import { emit } from "@tauri-apps/api/event";
import { clearMocks, mockIPC } from "@tauri-apps/api/mocks";
import { afterEach, expect, it, vi } from "vitest";
import { askDesk, type Desk, onDesk } from "./desk";
import { onLinks } from "./links";

const desk: Desk = {
  step: "choose",
  kind: null,
  folder: null,
  viewer: false,
  error: null,
  known: [],
  recovery: null,
  navigate: null,
  crash: null,
};

afterEach(clearMocks);

it("asks the shell's second command and gives its answer", async () => {
  const asked = vi.fn((_command: string, _payload: unknown) => desk);
  mockIPC(asked);
  await expect(askDesk({ do: "create_real", name: "Anna Seller" })).resolves.toEqual(desk);
  expect(asked).toHaveBeenCalledWith("desk", { request: { do: "create_real", name: "Anna Seller" } });
});

it("a refusal keeps its code", async () => {
  mockIPC(() => {
    throw { code: "usage", message: "another code", details: null };
  });
  await expect(askDesk({ do: "acknowledge", code: "WRONG" })).rejects.toMatchObject({ code: "usage" });
});

it("hears of changes and of links until it stops", async () => {
  mockIPC(() => undefined, { shouldMockEvents: true });
  const [changed, followed] = [vi.fn(), vi.fn()];
  const stops = [onDesk(changed), onLinks(followed)];
  await vi.waitFor(async () => {
    await emit("desk", desk);
    expect(changed).toHaveBeenCalledWith(desk);
  });
  await emit("navigate", { prospect: "7" });
  expect(followed).toHaveBeenCalledWith("jengu://prospect/7");
  for (const stop of stops) stop();
});
