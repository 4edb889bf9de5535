// Texts of mailboxes, in German.
import type { Texts } from "../en";

export const inboxes: Texts["inboxes"] = {
  title: "Postfächer",
  none: "Noch kein Postfach.",
  used: (sent, cap) => `${sent} von ${cap} heute`,
  states: {
    ok: "In Ordnung",
    paused: "Pausiert",
    error: "Steht",
    untested: "Noch nicht geprüft",
  },
};
