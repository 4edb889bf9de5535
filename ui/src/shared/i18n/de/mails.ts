// Texts of mails and their states, in German.
import type { Texts } from "../en";

export const mails: Texts["mails"] = {
  title: "Mails",
  none: "Noch ist keine Mail geschrieben.",
  states: {
    draft: "Entwürfe",
    pending_approval: "Warten auf Freigabe",
    approved: "Freigegeben, warten auf ihre Zeit",
    sending: "Gehen gerade hinaus",
    uncertain: "Ungewiss",
    sent: "Gesendet",
    failed: "Gescheitert",
    cancelled: "Zurückgezogen",
  },
};
