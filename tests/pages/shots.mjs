// A picture of every state of every screen, light and dark, at the window's usual size: for the README and for review.
// Usage, after `npm run build` in ui/: node tests/pages/shots.mjs FOLDER [--only=WORDS]
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { answerFile, policy } from "./bridge/files.mjs";
import { pretendDesktop } from "./desktop.mjs";
import { STATES } from "./states.mjs";

const { chromium } = createRequire(new URL("../../ui/package.json", import.meta.url))("playwright-core");
const words = process.argv.slice(2);
const only = words.find((word) => word.startsWith("--only="))?.slice("--only=".length) ?? "";
const folder = words.find((word) => !word.startsWith("--"));
if (!folder) throw new Error("usage: node tests/pages/shots.mjs FOLDER [--only=WORDS]");

const states = Object.entries(STATES).filter(([name]) => name.includes(only));
mkdirSync(folder, { recursive: true });
// A picture of a state that is gone would be taken for a true one.
if (!only) for (const name of readdirSync(folder).filter((name) => name.endsWith(".png"))) rmSync(join(folder, name));

const server = createServer((request, response) => answerFile(new URL(request.url, "http://x").pathname, response, policy()));
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--force-color-profile=srgb"],
});
let taken = 0;
try {
  for (const [name, state] of states) {
    for (const theme of ["light", "dark"]) {
      await take(name, state, theme);
      taken += 1;
    }
  }
} finally {
  await browser.close();
  server.close();
}
console.log(`${taken} pictures of ${states.length} states in ${folder}`);

async function take(name, state, theme) {
  const context = await browser.newContext({
    colorScheme: theme,
    viewport: { width: 1440, height: 900 },
    locale: state.locale ?? "en-GB",
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  await page.addInitScript(pretendDesktop, state.answers);
  if (state.density) await page.addInitScript((density) => localStorage.setItem("density", density), state.density);
  await page.goto(`http://127.0.0.1:${server.address().port}/${state.at}`);
  await page.locator(state.settled).first().waitFor({ timeout: 15_000 });
  await state.act?.(page);
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: join(folder, `${name.replaceAll(/[^\w]+/g, "-")}-${theme}.png`) });
  await context.close();
}
