// Texts of the stages of the board, in German.
import type { Texts } from "../en";

export const stages: Texts["stages"] = {
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
};
