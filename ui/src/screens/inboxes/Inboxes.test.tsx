import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { at, openApp } from "../../app/testing";
import type { InboxRow, OperationName } from "../../shared/ipc";
import { day, workspace } from "../today/sample";
// Loaded before, so that no test waits for the lazy screen.
import "./Inboxes";
import { capacity, dnsChecks, stateOf } from "./state";

const inbox: InboxRow = {
  id: "1",
  address: "clara@northbell.example",
  sender: "Clara",
  paused: null,
  last_error: null,
  connected_at: 1_760_000_000_000,
  tested_at: 1_760_000_000_000,
  test_ok: true,
  dns: { spf: "v=spf1 mx -all", dmarc: null, mx: true, ok: false, missing: ["DMARC"] },
  sent_today: 4,
  cap_today: 15,
  files_sent_itself: true,
  switches: { proof_copy: false, append_sent: false, outreach_only: true, daily_cap: null },
};
const stopped = { ...inbox, id: "2", address: "tom@northbell.example", last_error: "login refused" };

function open(answers: Partial<Record<OperationName, (input: unknown) => unknown>>) {
  const asked: [OperationName, unknown][] = [];
  at("#inboxes");
  const app = openApp((name, input) => {
    asked.push([name, input]);
    const answer = answers[name];
    if (answer !== undefined) return answer(input);
    if (name === "today") return day;
    return name === "status" ? workspace : { senders: [] };
  });
  return { ...app, asked };
}

describe("how an inbox stands", () => {
  it("is stopped by an error, paused before all, untested until the self-test ran", () => {
    expect(stateOf(inbox)).toBe("ok");
    expect(stateOf(stopped)).toBe("error");
    expect(stateOf({ ...stopped, paused: "by hand" })).toBe("paused");
    expect(stateOf({ ...inbox, tested_at: null, test_ok: null })).toBe("untested");
  });

  it("counts only those that send and names the one that needs somebody", () => {
    expect(capacity([inbox, stopped])).toEqual({ cap: 15, left: 11, worst: stopped });
  });

  it("tells a missing record from one nobody asked for", () => {
    expect(dnsChecks(inbox.dns).map((check) => check.ok)).toEqual([true, false, true]);
    expect(dnsChecks(null).map((check) => check.ok)).toEqual([null, null, null]);
  });
});

describe("Inboxes", () => {
  it("opens with the sentence and the worst inbox in it", async () => {
    open({ inboxes_list: () => ({ inboxes: [inbox, stopped] }) });
    const sentence = await screen.findByText(/You can send/);
    expect(sentence.textContent).toContain(
      "You can send 15 today, 11 are left. tom@northbell.example needs you",
    );
  });

  it("pauses by key, shows it at once and offers the way back", async () => {
    const { asked } = open({
      inboxes_list: () => ({ inboxes: [inbox] }),
      inbox_pause: () => ({ done: true }),
    });
    await screen.findByRole("button", { name: /Pause$|Pause P/ });
    await userEvent.keyboard("p");
    expect(await screen.findByRole("button", { name: /^Resume/ })).toBeDefined();
    await userEvent.click(await screen.findByRole("button", { name: /Undo/ }));
    expect(asked.map(([name]) => name)).toContain("inbox_resume");
  });

  it("adds an inbox with guessed servers, tests it and says what failed", async () => {
    const { asked } = open({
      inboxes_list: () => ({ inboxes: [] }),
      inbox_add: () => ({ id: "9" }),
      inbox_test: () => ({ ok: false, steps: [{ name: "send", ok: false, seen: "535 wrong password" }] }),
    });
    await screen.findByText("No inbox yet");
    await userEvent.keyboard("n");
    const dialog = await screen.findByRole("dialog", { name: "Add an inbox" });
    await userEvent.type(within(dialog).getByLabelText("Mail address"), "clara@gmail.com");
    expect(within(dialog).getByText("Known provider: Google.")).toBeDefined();
    await userEvent.type(within(dialog).getByLabelText("Password"), "secret");
    await userEvent.click(within(dialog).getByRole("button", { name: "Add and test" }));
    expect(await within(dialog).findByText("535 wrong password")).toBeDefined();
    expect(within(dialog).getByText(/sends nothing before the self-test/)).toBeDefined();
    const added = asked.find(([name]) => name === "inbox_add")?.[1];
    expect(added).toMatchObject({ address: "clara@gmail.com", smtp: { host: "smtp.gmail.com", port: 587 } });
    expect(document.body.innerHTML).not.toContain("secret");
  });
});
