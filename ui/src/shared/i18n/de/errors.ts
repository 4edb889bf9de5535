// What each error code of the engine means for a person, and what to do, in German.
import type { Texts } from "../en";

const codes: Texts["errors"]["codes"] = {
  usage: (message) => `Die Maschine hat das nicht verstanden: ${message}. Bitte melden Sie es.`,
  not_found: () =>
    "Das gibt es nicht mehr. Vielleicht wurde es zusammengeführt, abgelegt oder gelöscht; lesen Sie neu.",
  refused: (message) => `Eine Regel sagt Nein: ${message}`,
  quarantine: () =>
    "Dieser Arbeitsbereich ist in Quarantäne und sendet nichts. Heben Sie zuerst die Quarantäne auf.",
  suppressed: () => "Diese Person steht auf der Sperrliste. An sie geht nichts hinaus.",
  excluded: () => "Dieses Hotel ist ausgenommen: Kunde, Partner oder offenes Geschäft.",
  gate: () =>
    "Die Länderregel lässt diesen Empfänger nicht zu. Öffnen Sie sie in der Ländertabelle oder nehmen Sie einen anderen Weg.",
  stage: (message) => `Die Karte kann nicht dorthin: ${message}`,
  workspace_busy: () =>
    "Ein anderes Jengu hat diesen Arbeitsbereich offen. Schließen Sie es dort oder sehen Sie hier zu; es wurde nichts geändert.",
  keychain: () =>
    "Der Schlüsselbund des Systems ist gesperrt. Entsperren Sie ihn und versuchen Sie es noch einmal.",
  damaged: () =>
    "Eine Datei des Arbeitsbereichs lässt sich nicht lesen. Spielen Sie die letzte Sicherung ein; es wurde nichts geändert.",
  disk: () =>
    "Die Festplatte ist voll oder schreibgeschützt. Schaffen Sie Platz und versuchen Sie es noch einmal; es ging nichts verloren.",
  remote: (message) => `Die Gegenseite hat es nicht getan: ${message}`,
  internal: (message) =>
    `Im Inneren ist etwas gescheitert: ${message}. Nichts blieb halb getan; versuchen Sie es noch einmal.`,
  shell_unreachable: () =>
    "Die Maschine hat nicht geantwortet. Versuchen Sie es noch einmal; sonst starten Sie Jengu neu.",
};

export const errors: Texts["errors"] = {
  codes,
  unknown: (code, message) => `${message} (${code})`,
  code: (code) => `Code ${code}`,
  safe: "Ihre Kontakte, Mails und Antworten sind sicher: Es wurde nichts geändert.",
  unread: "Das ließ sich nicht lesen",
  screen: {
    headline: "Diese Seite ließ sich nicht öffnen",
    text: "Darin ist etwas gescheitert. Alle anderen Seiten arbeiten weiter; es wurde nichts geändert.",
    again: "Noch einmal öffnen",
  },
};
