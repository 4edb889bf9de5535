// Texts of the durable queue, in German.
import type { Texts } from "../en";

export const machine: Texts["machine"] = {
  title: "Die Maschine",
  idle: "Ruht: Kein Auftrag ist bereit oder läuft.",
  running: (n) => `${n} in Arbeit`,
  ready: (n) => `${n} bereit`,
  later: (n) => `${n} später`,
  dead: (n) => `${n} aufgegeben`,
};
