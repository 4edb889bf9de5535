import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { at, openApp } from "../../app/testing";
import type { OperationName, ReplyFull, ReplyLine } from "../../shared/ipc";
import { day, workspace } from "../today/sample";
import { refusals } from "./refusals";
import { full, reply } from "./sample";

/** An engine with these replies that remembers what was asked of it. */
function engine(
  lines: ReplyLine[],
  over: Partial<ReplyFull> = {},
  refuse?: (name: OperationName) => unknown,
) {
  let rows = lines;
  const asked: { name: OperationName; input: Record<string, unknown> }[] = [];
  const answer = (name: OperationName, input: unknown): unknown => {
    const given = input as Record<string, unknown>;
    const no = refuse?.(name);
    if (no !== undefined) throw no;
    if (name === "replies_list") return { replies: rows };
    if (name === "reply_show") {
      const line = lines.find((row) => row.id === given.reply) ?? reply();
      return full({ reply: line, ...over });
    }
    if (name === "today") return day;
    if (name === "status") return workspace;
    asked.push({ name, input: given });
    rows = rows.filter((row) => row.id !== given.reply);
    if (name === "reply_answer") return { email: "m", leaves_at: 1 };
    if (name === "reply_delegate") return { prospect: "p9" };
    return { done: true };
  };
  return { answer, asked };
}

const heading = (name: string) => screen.findByRole("heading", { level: 2, name });

/** The same without asking for roles, which costs much in a hundred rounds. */
const shown = (name: string) =>
  waitFor(() => expect(document.querySelector("h2")?.textContent).toBe(name), { timeout: 5_000 });

beforeEach(() => {
  refusals.clear();
  at("#replies");
});

describe("Replies", () => {
  it("triages a hundred replies by one key each", async () => {
    const lines = Array.from({ length: 100 }, (_, n) => reply({ id: String(n), from: `Guest ${n}` }));
    const { answer, asked } = engine(lines);
    openApp(answer);
    const user = userEvent.setup();
    for (let n = 0; n < 100; n += 1) {
      await shown(`Guest ${n}`);
      await user.keyboard(n % 2 === 0 ? "c" : "6");
    }
    expect(await screen.findByText("Everybody has an answer")).toBeDefined();
    expect(asked).toHaveLength(100);
    expect(asked[0]?.input).toEqual({ reply: "0", intent: "interested" });
    expect(asked[1]?.input).toEqual({ reply: "1", intent: "not_interested" });
  }, 60_000);

  it("brings a refused one back with the reason", async () => {
    const { answer } = engine([reply({ id: "1" }), reply({ id: "2", from: "Second" })], {}, (name) =>
      name === "reply_label" ? { code: "refused", message: "the card is held", details: null } : undefined,
    );
    openApp(answer);
    await heading("Astrid Lindqvist");
    await userEvent.keyboard("c");
    expect((await screen.findByRole("alert")).textContent).toContain("the card is held");
    expect(await heading("Astrid Lindqvist")).toBeDefined();
  });

  it("answers at once, to all of the thread", async () => {
    const { answer, asked } = engine([reply()], { answer_cc: ["reception@x.example"] });
    openApp(answer);
    await heading("Astrid Lindqvist");
    const user = userEvent.setup();
    await user.keyboard("r");
    await user.type(await screen.findByRole("textbox", { name: "Text" }), "Gladly.");
    expect((screen.getByRole("textbox", { name: "Copies" }) as HTMLInputElement).value).toBe(
      "reception@x.example",
    );
    await user.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() =>
      expect(asked).toEqual([{ name: "reply_answer", input: { reply: "r1", text: "Gladly." } }]),
    );
    expect(await screen.findByRole("button", { name: /Undo/ })).toBeDefined();
  });

  it("asks where an answer goes when that must not be guessed", async () => {
    const { answer, asked } = engine([reply()], {
      answer_to: null,
      answer_asks: "He asks for answers at a stranger's",
      reply_to: ["stranger@elsewhere.example"],
    });
    openApp(answer);
    await heading("Astrid Lindqvist");
    const user = userEvent.setup();
    await user.keyboard("r");
    await user.type(await screen.findByRole("textbox", { name: "Text" }), "Gladly.");
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(asked).toEqual([]);
    await user.selectOptions(
      await screen.findByRole("combobox", { name: "To" }),
      "stranger@elsewhere.example",
    );
    await user.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(asked[0]?.input.to).toBe("stranger@elsewhere.example"));
  });

  it("creates the colleague who was named, by one key", async () => {
    const { answer, asked } = engine([
      reply({
        intent: "delegated",
        proposed: {
          delegate: {
            name: "Johan Ekberg",
            title: null,
            email: "j@x.example",
            quote: "that sits",
            certain: true,
          },
        },
      }),
    ]);
    openApp(answer);
    expect(await screen.findByText("Write to Johan Ekberg instead")).toBeDefined();
    await userEvent.keyboard("d");
    await waitFor(() =>
      expect(asked[0]).toEqual({
        name: "reply_delegate",
        input: { reply: "r1", name: "Johan Ekberg", email: "j@x.example" },
      }),
    );
  });

  it("shows mail text as text, whatever stands in it", async () => {
    const { answer } = engine([reply({ text: "<img src=x onerror=alert(1)><b>bold</b>" })]);
    openApp(answer);
    await heading("Astrid Lindqvist");
    const article = document.querySelector("article");
    expect(article?.textContent).toContain("<img src=x onerror=alert(1)><b>bold</b>");
    expect(article?.querySelector("img")).toBeNull();
  });

  it("says plainly that somebody opted out and what was done", async () => {
    const { answer } = engine([reply({ opt_out: true, intent: "unsubscribe" })], {
      interpretation: { opt_out_scope: "property" },
    });
    openApp(answer);
    expect(await screen.findByText("They asked to be left alone")).toBeDefined();
    expect(await screen.findByText(/covers the whole house/)).toBeDefined();
  });
});
