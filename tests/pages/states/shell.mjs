// What every screen wears and what opens over it: pause, viewer, offline, palette, keys, toast.
import { ok, refused, status } from "./answers.mjs";

const hits = {
  hits: [
    { noun: "person", id: "1", words: "Paula Estévez · Gran Hotel Miramar Chico, Sanlúcar", prospect: "p1" },
    { noun: "person", id: "2", words: "Paul-Henri Gaillard · Château de la Vernède, Uzès", prospect: "p2" },
    { noun: "company", id: "3", words: "Sankt Pauli Hof · General Manager, Hamburg", prospect: "p3" },
  ],
};

export const STATES = {
  paused: { answers: { status: ok({ ...status, quarantine: { on: true, reason: "paused: by hand" } }) }, settled: "table" },
  viewer: {
    answers: { status: ok({ ...status, workspace: { kind: "real", now: status.workspace.now, viewer: true } }) },
    settled: "table",
  },
  no_network: {
    settled: "table",
    act: async (page) => {
      await page.context().setOffline(true);
      await page.getByText("No network").waitFor();
    },
  },
  palette: {
    answers: { search: ok(hits) },
    settled: "table",
    act: async (page) => {
      await page.keyboard.press("Control+k");
      await page.keyboard.type("pau");
      await page.getByRole("option", { name: /Paula/ }).waitFor();
    },
  },
  palette_empty: {
    answers: { search: ok({ hits: [] }) },
    settled: "table",
    act: async (page) => {
      await page.keyboard.press("Control+k");
      await page.keyboard.type("zzzz");
      await page.getByText("Nothing is called that").waitFor();
    },
  },
  keys: {
    settled: "table",
    act: async (page) => {
      await page.keyboard.press("?");
      await page.getByRole("dialog").waitFor();
    },
  },
  toast: {
    answers: { pause_sending: ok({ done: true }) },
    settled: "table",
    act: async (page) => {
      await page.keyboard.press("Shift+P");
      await page.getByText("All sending is paused").waitFor();
    },
  },
  toast_refused: {
    answers: { pause_sending: refused("disk", "full") },
    settled: "table",
    act: async (page) => {
      await page.keyboard.press("Shift+P");
      await page.getByText("The disk is full").waitFor();
    },
  },
};
