// The real window: every case of tests/window/cases, each on a home of its own. Usage, under a screen and a session bus:
//   node tests/window/run.mjs PATH-OF-jengu-desktop [--only=NAME] [--pictures=FOLDER]
import { mkdirSync, readdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { Home } from "./driver.mjs";

const words = process.argv.slice(2);
const option = (name) => words.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
const given = words.find((word) => !word.startsWith("--"));
if (!given) throw new Error("usage: node run.mjs PATH-OF-jengu-desktop [--only=NAME] [--pictures=FOLDER]");
const binary = realpathSync(given);
const pictures = option("pictures");
if (pictures) mkdirSync(pictures, { recursive: true });

const names = readdirSync(new URL("./cases", import.meta.url)).filter((name) => name.includes(option("only") ?? ""));
const failed = [];
for (const name of names) {
  const { title, test } = await import(`./cases/${name}`);
  const home = new Home();
  const began = Date.now();
  const picture = (window, of) => (pictures ? window.picture(join(pictures, `${name.replace(".mjs", "")}-${of}.png`)) : undefined);
  try {
    await test({ binary, home, picture });
    console.log(`ok      ${((Date.now() - began) / 1_000).toFixed(1)} s  ${title}`);
  } catch (error) {
    failed.push(name);
    console.log(`FAILED  ${title}\n`, error);
  } finally {
    await home.remove();
  }
}
if (failed.length > 0) {
  console.error(`failed: ${failed.join(", ")}`);
  process.exit(1);
}
