import { configure, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { at, openApp } from "../../app/testing";
import type { OperationName } from "../../shared/ipc";
import { day, workspace } from "../today/sample";
import { full, line } from "./sample";

const drops = [
  {
    stage: "engaged",
    event: "reply",
    ok: false,
    conditions: [{ name: "human", ok: false, seen: "no human reply" }],
    needs_reason: false,
  },
  { stage: "meeting", event: "meeting_scheduled", ok: true, conditions: [], needs_reason: false },
];

const WARM = {
  count: 6,
  score_sum: 402,
  hot: 3,
  warm: 2,
  cold: 1,
  unscored: 0,
  rotting: 0,
  rotting_after_days: null,
};

/** An engine with one card; it keeps where the card was moved. */
function engine(refuse = false) {
  let stage = "contacted";
  const moves: unknown[] = [];
  const answer = (name: OperationName, input: unknown) => {
    const asked = input as { stage?: string; prospect?: string; to?: string };
    if (name === "today") return day;
    if (name === "prospects_list") {
      const prospects = asked.stage === stage ? [line({ stage })] : [];
      return { prospects, next: null, total: prospects.length };
    }
    if (name === "board_columns")
      return { columns: [{ ...WARM, stage }], hot_from: 75, warm_from: 50, total: 1 };
    if (name === "valid_drops") return { drops };
    if (name === "why_not") return { answer: "The inbox is full for today.", until: null, checks: [] };
    if (name === "prospect_show") {
      if (asked.prospect !== "7") throw { code: "not_found", message: "prospect", details: null };
      return full({ stage });
    }
    if (name === "prospect_move") {
      moves.push(input);
      if (refuse) throw { code: "stage", message: "somebody was faster", details: null };
      stage = asked.to ?? stage;
      return { transition: "t9", from: "contacted", to: stage };
    }
    return workspace;
  };
  return { answer, moves };
}

// The screen is loaded when it is opened, which may take a moment on a busy machine.
configure({ asyncUtilTimeout: 4_000 });

beforeEach(() => {
  // Nothing has a size without a layout; a column gets one, so that its cards are drawn.
  vi.spyOn(HTMLElement.prototype, "offsetHeight", "get").mockReturnValue(600);
  vi.spyOn(HTMLElement.prototype, "offsetWidth", "get").mockReturnValue(200);
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(600);
  Element.prototype.scrollTo = () => {};
  at("#board");
});

describe("the board", () => {
  it("folds what the machine does and where cards end, and unfolds a column", async () => {
    openApp(engine().answer);
    expect(await screen.findByRole("region", { name: "Contacted, 1" })).toBeDefined();
    expect(screen.queryByRole("region", { name: /^Enriched,/ })).toBeNull();
    const machine = screen.getByRole("region", { name: "The machine" });
    await userEvent.click(within(machine).getByRole("button", { name: /Enriched/ }));
    expect(await screen.findByRole("region", { name: /^Enriched,/ })).toBeDefined();
  });

  it("says how warm a column is and what its scores sum up to", async () => {
    openApp(engine().answer);
    const column = within(await screen.findByRole("region", { name: "Contacted, 1" }));
    expect(await column.findByRole("img", { name: "3 hot, 2 warm, 1 cold" })).toBeDefined();
    expect(column.getByText("sum 402")).toBeDefined();
    const ready = within(screen.getByRole("region", { name: /^Ready,/ }));
    expect(ready.queryByText(/^sum/)).toBeNull();
  });

  it("moves a card by keys to a column that takes it", async () => {
    const { answer, moves } = engine();
    openApp(answer);
    (await screen.findByRole("button", { name: /Inês Duarte/ })).focus();
    await userEvent.keyboard("m");
    await screen.findByText("Meeting can take this card");
    await userEvent.keyboard("{ArrowRight}{Enter}");
    expect(await screen.findByRole("region", { name: "Meeting, 1" })).toBeDefined();
    expect(moves).toEqual([{ prospect: "7", to: "meeting", event: "meeting_scheduled" }]);
  });

  it("puts the card back when the engine refuses", async () => {
    const { answer } = engine(true);
    openApp(answer);
    (await screen.findByRole("button", { name: /Inês Duarte/ })).focus();
    await userEvent.keyboard("m");
    await screen.findByText("Meeting can take this card");
    await userEvent.keyboard("{ArrowRight}{Enter}");
    expect((await screen.findAllByText(/somebody was faster/)).length).toBeGreaterThan(0);
    const column = screen.getByRole("region", { name: "Contacted, 1" });
    expect(within(column).getByRole("button", { name: /Inês Duarte/ })).toBeDefined();
  });

  it("moves against the table only with a reason", async () => {
    const { answer, moves } = engine();
    openApp(answer);
    (await screen.findByRole("button", { name: /Inês Duarte/ })).focus();
    await userEvent.keyboard("m");
    await screen.findByText("Meeting can take this card");
    await userEvent.keyboard("{Alt>}{ArrowRight}{/Alt}{Enter}");
    const dialog = await screen.findByRole("dialog", { name: "Move to Engaged anyway" });
    expect(dialog.textContent).toContain("no human reply");
    await userEvent.type(within(dialog).getByRole("textbox"), "she rang");
    await userEvent.click(within(dialog).getByRole("button", { name: /Move/ }));
    await vi.waitFor(() => expect(moves).toMatchObject([{ to: "engaged", override_reason: "she rang" }]));
  });

  it("opens the drawer by its link, with why nothing is sent and what must not be said", async () => {
    at("#board/7");
    openApp(engine().answer);
    const drawer = await screen.findByRole("dialog", { name: "Inês Duarte, Quinta do Farol" });
    expect(await within(drawer).findByText(/The inbox is full for today/)).toBeDefined();
    expect(within(drawer).getByText("do not mention")).toBeDefined();
    await userEvent.click(within(drawer).getByRole("tab", { name: /Moves/ }));
    expect(within(drawer).getByRole("button", { name: "Undo" })).toBeDefined();
  });

  it("says so when the card of a link is gone", async () => {
    at("#board/404");
    openApp(engine().answer);
    expect(await screen.findByText("This card is no longer there")).toBeDefined();
  });
});
