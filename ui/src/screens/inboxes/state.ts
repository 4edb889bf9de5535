// How an inbox stands, read from what the engine tells of it.
import type { InboxRow } from "../../shared/ipc";

export type InboxState = "ok" | "paused" | "error" | "untested";

/** Its state: what a person or the machine stopped comes first, then what failed, then what was never tried. */
export function stateOf(inbox: InboxRow): InboxState {
  if (inbox.paused !== null) return "paused";
  if (inbox.last_error !== null || inbox.test_ok === false) return "error";
  return inbox.tested_at === null ? "untested" : "ok";
}

/** Capacity of those that send now, what is left of it, and the first that needs a person. */
export function capacity(inboxes: readonly InboxRow[]) {
  const sending = inboxes.filter((inbox) => stateOf(inbox) === "ok");
  const sum = (of: (inbox: InboxRow) => number) => sending.reduce((all, inbox) => all + of(inbox), 0);
  const needs = ["error", "untested", "paused"] as const;
  const worst = needs.map((state) => inboxes.find((inbox) => stateOf(inbox) === state));
  return {
    cap: sum((inbox) => inbox.cap_today),
    left: sum((inbox) => Math.max(inbox.cap_today - inbox.sent_today, 0)),
    worst: worst.find((inbox) => inbox !== undefined) ?? null,
  };
}

export type DnsCheck = { name: "SPF" | "DMARC" | "MX"; ok: boolean | null; seen: string | null };

/** The checks of a domain as the self-test kept them; null where nobody asked yet. */
export function dnsChecks(dns: unknown): DnsCheck[] {
  const told = typeof dns === "object" && dns !== null ? (dns as Record<string, unknown>) : {};
  return (["SPF", "DMARC", "MX"] as const).map((name) => {
    const value = told[name.toLowerCase()];
    const asked = name.toLowerCase() in told;
    return {
      name,
      ok: asked ? value !== null && value !== false : null,
      seen: typeof value === "string" ? value : null,
    };
  });
}
