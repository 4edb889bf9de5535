import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { at, openApp } from "../../app/testing";
import type { DraftRow, OperationName } from "../../shared/ipc";
import { workspace } from "../today/sample";
import { refusals } from "./refusals";
import { draft } from "./sample";

const TEXT = "Dear Ingrid,\n\nThe wing is new. Houses save 40 %. May I ask?";
const block = { count: 0, minutes: 0, items: [] };
const day = {
  sentence: "",
  capacity: { ...block, count: 12 },
  health: block,
  answer: block,
  meetings: block,
  approve: block,
  signals: block,
  due: block,
};

/** An engine with these drafts that remembers what was asked of it. */
function engine(drafts: DraftRow[], refuse?: (name: OperationName) => unknown) {
  let rows = drafts;
  const asked: { name: OperationName; input: Record<string, unknown> }[] = [];
  const answer = (name: OperationName, input: unknown): unknown => {
    const given = input as Record<string, unknown>;
    const no = refuse?.(name);
    if (no !== undefined) throw no;
    if (name === "drafts_list") return { drafts: rows };
    if (name === "draft_show") return { draft: rows[0], pack: [], versions: [] };
    if (name === "today") return day;
    if (name === "senders_list") return { senders: [] };
    if (name === "status") return workspace;
    asked.push({ name, input: given });
    if (name === "approve_email" || name === "draft_reject")
      rows = rows.filter((row) => row.id !== given.email);
    if (name === "approve_clean") return { approved: [{ email: "a", slot: 1, expires_at: 2 }], refused: [] };
    if (name === "draft_edit") {
      rows = rows.map((row) =>
        row.id === given.email ? { ...row, text: String(given.text ?? row.text) } : row,
      );
      return { done: true, follow_ups: [], approve_again: [], told: null };
    }
    return { approved: [] };
  };
  return { answer, asked };
}

const heading = (name: string) => screen.findByRole("heading", { level: 2, name });

/** The same without asking for roles, which costs much in a hundred rounds. */
const shown = (name: string) =>
  waitFor(() => expect(document.querySelector("h2")?.textContent).toBe(name), { timeout: 5_000 });

beforeEach(() => {
  refusals.clear();
  at("#approvals");
});

describe("Approvals", () => {
  it("approves a hundred drafts by one key each, in order", async () => {
    const { answer, asked } = engine(Array.from({ length: 100 }, (_, n) => draft({ id: String(n) })));
    openApp(answer);
    const user = userEvent.setup();
    for (let n = 0; n < 100; n += 1) {
      await shown(`Person ${n}`);
      await user.keyboard("a");
    }
    expect(await screen.findByText("Nothing waits for your word")).toBeDefined();
    expect(asked.map(({ input }) => input.email)).toEqual(Array.from({ length: 100 }, (_, n) => String(n)));
  }, 60_000);

  it("brings a refused one back and says which rule refused it", async () => {
    const { answer } = engine([draft({ id: "1" }), draft({ id: "2" })], (name) =>
      name === "approve_email" ? { code: "gate", message: "gate closed", details: null } : undefined,
    );
    openApp(answer);
    await heading("Person 1");
    await userEvent.keyboard("a");
    expect((await screen.findByRole("alert")).textContent).toContain("country gate is closed");
    expect(await heading("Person 1")).toBeDefined();
  });

  it("does not approve what a check blocks; key 1 removes the sentence", async () => {
    const start = TEXT.indexOf("Houses");
    const { answer, asked } = engine([
      draft({
        id: "1",
        text: TEXT,
        clean: false,
        inspection: {
          lints: [
            {
              code: "claim",
              severity: "error",
              message: "No source for 40 %",
              span: { start, end: start + 5 },
            },
          ],
        },
      }),
    ]);
    openApp(answer);
    await heading("Person 1");
    await userEvent.keyboard("a");
    expect(asked).toEqual([]);
    const approve = screen.getByRole("button", { name: /^Approve/ });
    expect(approve.hasAttribute("disabled")).toBe(true);
    expect(screen.getByText("Resolve first: No source for 40 %")).toBeDefined();
    await userEvent.keyboard("1");
    await waitFor(() => expect(asked).toHaveLength(1));
    expect(asked[0]).toMatchObject({
      name: "draft_edit",
      input: { text: "Dear Ingrid,\n\nThe wing is new. May I ask?" },
    });
  });

  it("shows what an edit changes while one types, and saves it by key", async () => {
    const { answer, asked } = engine([draft({ id: "1" })]);
    openApp(answer);
    await heading("Person 1");
    const user = userEvent.setup();
    await user.keyboard("e");
    const field = await screen.findByRole("textbox", { name: "Text" });
    await user.type(field, " Soon?");
    expect(document.querySelector("ins")?.textContent).toContain("Soon?");
    await user.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(asked[0]?.name).toBe("draft_edit"));
    expect(String(asked[0]?.input.text)).toMatch(/May I ask\? Soon\?$/);
  });

  it("rejects with a reason by its number", async () => {
    const { answer, asked } = engine([draft({ id: "1" }), draft({ id: "2" })]);
    openApp(answer);
    await heading("Person 1");
    await userEvent.keyboard("x");
    await screen.findByRole("dialog");
    await userEvent.keyboard("2");
    await heading("Person 2");
    await waitFor(() => expect(asked[0]?.input).toEqual({ email: "1", reason: "wrong_person" }));
  });

  it("approves all clean ones after telling how many", async () => {
    const { answer, asked } = engine([
      draft({ id: "1" }),
      draft({ id: "2" }),
      draft({ id: "3", clean: false }),
    ]);
    openApp(answer);
    await heading("Person 3");
    await userEvent.keyboard("{Shift>}A{/Shift}");
    const dialog = await screen.findByRole("dialog", { name: "Approve 2 clean drafts?" });
    await userEvent.click(within(dialog).getByRole("button", { name: /Approve/ }));
    await waitFor(() =>
      expect(asked[0]).toMatchObject({ name: "approve_clean", input: { emails: ["1", "2"] } }),
    );
  });

  it("marks what is never said, and says when an approval ended", async () => {
    const { answer } = engine([draft({ id: "1", clean: false, expired: "fact_changed" })]);
    openApp(answer);
    await heading("Person 1");
    expect(screen.getAllByText("do not mention").length).toBeGreaterThan(0);
    expect(screen.getByText(/earlier approval ended: a fact it rests on changed/)).toBeDefined();
  });
});
