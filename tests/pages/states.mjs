// The states of all screens: one file a screen in states/, each exporting STATES: name → {
//   answers  what operations answer (answers.mjs), beside what the shell reads
//   at       the hash to open, "#today" unless told
//   settled  a selector that shows the state has come
//   act      what to do then, with the page, before it is looked at
//   density, locale
//   media    what else the system asks for: contrast, forcedColors
// }
import { readdirSync } from "node:fs";
import { SHELL } from "./states/answers.mjs";

const folder = new URL("./states/", import.meta.url);

export const STATES = {};
for (const file of readdirSync(folder).sort()) {
  const { STATES: found } = await import(new URL(file, folder));
  const screen = file.replace(".mjs", "");
  for (const [name, state] of Object.entries(found ?? {})) {
    STATES[`${screen} ${name}`] = { at: "#today", ...state, answers: { ...SHELL, ...state.answers } };
  }
}
