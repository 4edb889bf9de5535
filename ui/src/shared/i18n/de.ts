// The texts in German.

import type { Texts } from "./en";

const count = (n: number, one: string, many: string) => (n === 1 ? one : many);

export const de: Texts = {
  product: "Jengu",
  rail: { label: "Hauptnavigation", today: "Heute" },
  practice: { badge: "Übung", note: "Erfundene Häuser und Gäste. Nichts verlässt diesen Rechner." },
  theme: { toDark: "Dunkel zeigen", toLight: "Hell zeigen" },
  readAgain: "Neu lesen",
  sending: {
    on: "Sendet",
    off: "Sendet nicht",
    used: (sent, cap) => `${sent} von ${cap} heute`,
    pause: "Alles Senden anhalten",
    resume: "Wieder senden",
  },
  viewer: "Anderswo geöffnet: Hier können Sie nur zusehen.",
  today: {
    title: "Heute",
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
    failed: {
      headline: "Heute ließ sich nicht öffnen",
      safe: "Ihre Kontakte, Mails und Antworten sind sicher: Es wurde nichts geändert.",
      busy: "Ein anderes Jengu hat diesen Arbeitsbereich offen. Schließen Sie es dort oder sehen Sie hier zu.",
      unreachable: "Die Maschine hat nicht geantwortet. Neu lesen hilft meist; sonst starten Sie Jengu neu.",
      code: (code) => `Code ${code}`,
    },
  },
  stages: {
    title: "Wo sie stehen",
    subtitle: (n) => `${n} Kontakte`,
    table: { stage: "Stufe", count: "Kontakte", share: "Anteil" },
    none: "keine",
    names: {
      new: "Neu",
      enriching: "In Recherche",
      enriched: "Recherchiert",
      ready: "Bereit",
      contacted: "Angeschrieben",
      engaged: "Im Gespräch",
      meeting: "Termin",
      won: "Gewonnen",
      lost: "Verloren",
      archived: "Abgelegt",
    },
  },
  mails: {
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
  },
  machine: {
    title: "Die Maschine",
    idle: "Ruht: Kein Auftrag ist bereit oder läuft.",
    running: (n) => `${n} in Arbeit`,
    ready: (n) => `${n} bereit`,
    later: (n) => `${n} später`,
    dead: (n) => `${n} aufgegeben`,
  },
  inboxes: {
    title: "Postfächer",
    none: "Noch kein Postfach.",
    used: (sent, cap) => `${sent} von ${cap} heute`,
    states: {
      ok: "In Ordnung",
      paused: "Pausiert",
      error: "Steht",
      untested: "Noch nicht geprüft",
    },
  },
};
