// The built pages in Chromium, in every state, theme and size: axe finds nothing, nothing overflows, everything is
// reachable by keyboard. The desktop API is replaced by answers of ours.
// Usage, after `npm run build` in ui/: node tests/pages/run.mjs [FOLDER-FOR-SCREENSHOTS] [--only=WORDS]
import { mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { pretendDesktop } from "./desktop.mjs";
import { STATES } from "./states.mjs";

const fromUi = createRequire(new URL("../../ui/package.json", import.meta.url));
const { chromium } = fromUi("playwright-core");
const axe = readFileSync(fromUi.resolve("axe-core/axe.min.js"), "utf8");
const dist = fileURLToPath(new URL("../../ui/dist", import.meta.url));
const { csp } = JSON.parse(readFileSync(new URL("../../tauri.conf.json", import.meta.url), "utf8")).app.security;
const policy = Object.entries(csp).map(([directive, sources]) => `${directive} ${sources}`).join("; ");
const words = process.argv.slice(2);
const only = words.find((word) => word.startsWith("--only="))?.slice("--only=".length) ?? "";
const shots = words.find((word) => !word.startsWith("--"));
if (shots) mkdirSync(shots, { recursive: true });

/** The window at its usual size, at its smallest promised one, narrow, and at 200 % zoom. */
const SIZES = [
  { name: "1440", width: 1440, height: 900 },
  { name: "1024", width: 1024, height: 700 },
  { name: "760", width: 760, height: 900 },
  { name: "zoomed", width: 720, height: 450, deviceScaleFactor: 2 },
];

/** Views looked at side by side. */
const AT_ONCE = 3;

const server = await serve();
const address = `http://127.0.0.1:${server.address().port}/`;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--force-color-profile=srgb"],
});
const faults = [];
const states = Object.entries(STATES).filter(([name]) => name.includes(only));
// A theme changes colours, a size what lies where: every size in light, the dark theme at the widest.
const views = states.flatMap(([name, state]) => [
  ...SIZES.map((size) => ({ name, state, theme: "light", size })),
  { name, state, theme: "dark", size: SIZES[0] },
]);
const looked = views.length;
try {
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let view = views.shift(); view !== undefined; view = views.shift()) await look(view);
    }),
  );
} finally {
  await browser.close();
  server.close();
}
if (faults.length > 0) {
  console.error(faults.join("\n"));
  process.exit(1);
}
console.log(`${looked} views of ${states.length} states: nothing to complain of`);

async function look({ name, state, theme, size }) {
  const view = `${name}, ${theme}, ${size.name}`;
  const fault = (text) => faults.push(`${view}: ${text}`);
  const { width, height, deviceScaleFactor = 1 } = size;
  const context = await browser.newContext({
    colorScheme: theme,
    viewport: { width, height },
    deviceScaleFactor,
    locale: state.locale ?? "en-GB",
    reducedMotion: "reduce",
    ...state.media,
  });
  const page = await context.newPage();
  page.on("console", (message) => message.type() === "error" && fault(`console: ${message.text()}`));
  page.on("pageerror", (error) => fault(`error: ${error.message}`));
  await page.addInitScript(pretendDesktop, state.answers);
  if (state.density) await page.addInitScript((density) => localStorage.setItem("density", density), state.density);
  try {
    await page.goto(address + state.at);
    await page.locator(state.settled).first().waitFor({ timeout: 15_000 });
    await state.act?.(page);
    // Evaluated over the debugging protocol, so that the page keeps the window's content policy.
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run());
    for (const violation of violations) {
      fault(`${violation.id}: ${violation.help}: ${violation.nodes.map((node) => node.target.join(" ")).join(", ")}`);
    }
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (sideways > 0) fault(`${sideways} px wider than the window`);
    if (shots) await page.screenshot({ path: join(shots, `${view.replaceAll(/[, ]+/g, "-")}.png`) });
    for (const missed of await unreachable(page)) fault(`not reachable by keyboard: ${missed}`);
  } catch (error) {
    fault(`not shown: ${error.message.split("\n")[0]}`);
  }
  await context.close();
}

/** Tabs through the page, or through the layer that has the focus, and returns the controls that never had it. Of a
 * group moved through by arrows one control has its place in the order. */
async function unreachable(page) {
  const controls = await page.evaluate(() => {
    const layer = [...document.querySelectorAll("[role=dialog], [role=menu]")].at(-1) ?? document;
    const found = [...layer.querySelectorAll("a[href], button:not(:disabled), input:not(:disabled), select, textarea")].filter(
      (element) => element.tabIndex >= 0 && element.checkVisibility() && element.closest("[aria-hidden=true]") === null,
    );
    found.forEach((element, index) => {
      element.dataset.control = String(index);
    });
    return found.map((element) => element.getAttribute("aria-label") ?? element.textContent ?? "");
  });
  const reached = new Set([await page.evaluate(() => document.activeElement?.dataset?.control)]);
  for (let step = 0; step < 2 * controls.length + 4; step += 1) {
    await page.keyboard.press("Tab");
    reached.add(await page.evaluate(() => document.activeElement?.dataset?.control));
    if (reached.size > controls.length) break;
  }
  return controls.filter((_, index) => !reached.has(String(index)));
}

/** Serves ui/dist with the window's own content policy. */
function serve() {
  const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2" };
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url, "http://x").pathname).replace(/^\/+$/, "index.html");
    try {
      const body = readFileSync(join(dist, path));
      response.setHeader("content-type", types[extname(path)] ?? "application/octet-stream");
      response.setHeader("content-security-policy", policy);
      response.end(body);
    } catch {
      response.statusCode = path.endsWith("favicon.ico") ? 204 : 404;
      response.end();
    }
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}
