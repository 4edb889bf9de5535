// Texts of Today, the screen the app opens with, in German.
import { count } from "../count";
import type { Texts } from "../en";

export const today: Texts["today"] = {
  reading: "Der Arbeitsbereich wird gelesen",
  lead: {
    quarantine: "Es geht nichts hinaus: Dieser Arbeitsbereich ist in Quarantäne.",
    paused: "Es geht nichts hinaus: Das Senden ist angehalten.",
    dead: (n) =>
      count(
        n,
        "Ein Auftrag hat aufgegeben, bitte ansehen.",
        `${n} Aufträge haben aufgegeben, bitte ansehen.`,
      ),
    inboxes: (n) =>
      count(n, "Ein Postfach steht und braucht Sie.", `${n} Postfächer stehen und brauchen Sie.`),
    room: (n) => `Sie können heute noch ${n} senden.`,
    full: "Für heute ist alles gesendet, was geht.",
    noInbox: "Noch kann kein Postfach senden.",
    alarms: (n) =>
      count(n, "Eine Sache ging schief und braucht Sie.", `${n} Dinge gingen schief und brauchen Sie.`),
    calm: "Nichts ging schief.",
  },
  empty: {
    headline: "Noch keine Kontakte",
    text: "Jengu sucht Hotels, die eine Direktorin oder einen Direktor suchen. Sobald die ersten gefunden sind, stehen sie hier.",
    practice: "Die Übungswelt hat noch nicht begonnen. Sobald sie läuft, stehen ihre Hotels hier.",
  },
  day: {
    title: "Ihr Tag",
    minutes: (n, text) => count(n, "etwa eine Minute", `etwa ${text} Minuten`),
    free: "nichts zu tun",
    unread: (code) =>
      `Ihr Tag ließ sich nicht lesen (${code}). Was sonst hier steht, ist davon nicht betroffen.`,
    blocks: {
      answer: "Antworten, die warten",
      meetings: "Termine",
      approve: "Entwürfe zur Freigabe",
      signals: "Neue Anlässe",
      due: "Aufgaben und nächste Schritte",
    },
  },
  alarms: { title: "Braucht Sie", more: (n) => `und ${n} weitere` },
  failed: { headline: "Heute ließ sich nicht öffnen" },
};
