import type { Texts } from "../en";

export const firstrun: Texts["firstrun"] = {
  greeting: "Womit fangen wir an?",
  lead: "Sie können jederzeit von vorn beginnen, und beides vermischt sich nie.",
  local: "Alles bleibt in Dateien auf diesem Computer.",
  practice: {
    title: "Erst üben",
    time: "eine Minute bis zur ersten Antwort",
    text: "Sechzig erfundene Hotels mit Stellenbörsen und Gästen, die antworten. Der Tag dauert Minuten, und nichts verlässt diesen Computer.",
    steps: [
      "Zusehen, wie aus Stellen Kontakte werden",
      "Den ersten Entwurf freigeben",
      "Eine Antwort lesen und die Karte weiterschieben",
    ],
    open: "Übungshotel öffnen",
    note: "ohne Konto, ohne Schlüssel",
  },
  real: {
    title: "Im Ernst beginnen",
    time: "etwa 15 Minuten bis zum freigegebenen Entwurf",
    text: "Ihr Postfach, Ihre Region, Ihre ersten zehn Kontakte. Keine Mail geht hinaus, bevor Sie sie gelesen und freigegeben haben.",
    steps: [
      "Sagen, wer Sie sind",
      "Den Wiederherstellungscode notieren",
      "Ein Postfach verbinden und prüfen",
    ],
    name: "Ihr Name",
    nameHint: "wie Ihre Mails unterschrieben sind",
    nameMissing: "Zuerst brauchen wir Ihren Namen.",
    open: "Arbeitsbereich einrichten",
    note: "verschlüsselt; der Schlüssel liegt in Ihrem Schlüsselbund",
  },
  known: "Wieder öffnen",
  kinds: { real: "Ihr Arbeitsbereich", practice: "Übung" },
  opening: "Ihr Arbeitsbereich wird geöffnet …",
  openingPractice: "Die Übungshotels werden gebaut …",
  recovery: {
    title: "Notieren Sie diesen Code",
    text: "Er öffnet Ihren Arbeitsbereich, wenn der Schlüsselbund dieses Computers verloren ist. Niemand sonst hat ihn, auch wir nicht. Sicherungen beginnen, sobald Sie ihn haben.",
    code: "Wiederherstellungscode",
    print: "Drucken",
    done: "Ich habe ihn notiert",
  },
  locked: {
    title: "Der Schlüssel dieses Arbeitsbereichs fehlt",
    code: "Wiederherstellungscode",
    hint: "der Code, den Sie beim Anlegen notiert haben",
    open: "Entsperren",
  },
  failed: "Dieser Arbeitsbereich ließ sich nicht öffnen",
  tryAgain: "Noch einmal versuchen",
  other: "Anderen wählen",
  crash: (version: string) =>
    `Jengu ${version} endete letztes Mal durch einen Fehler. Nichts ging verloren oder doppelt hinaus.`,
  dismiss: "Verstanden",
};
