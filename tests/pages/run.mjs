// The built pages in Chromium, in every state, theme and density: axe finds nothing, nothing overflows,
// everything is reachable by keyboard. The desktop API is replaced by answers of ours.
// Usage, after `npm run build` in ui/: node tests/pages/run.mjs [FOLDER-FOR-SCREENSHOTS]
import { mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { pretendDesktop, STATES } from "./states.mjs";

const fromUi = createRequire(new URL("../../ui/package.json", import.meta.url));
const { chromium } = fromUi("playwright-core");
const axe = readFileSync(fromUi.resolve("axe-core/axe.min.js"), "utf8");
const dist = fileURLToPath(new URL("../../ui/dist", import.meta.url));
const { csp } = JSON.parse(readFileSync(new URL("../../tauri.conf.json", import.meta.url), "utf8")).app.security;
const policy = Object.entries(csp).map(([directive, sources]) => `${directive} ${sources}`).join("; ");
const shots = process.argv[2];
if (shots) mkdirSync(shots, { recursive: true });

const server = await serve();
const address = `http://127.0.0.1:${server.address().port}/`;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--force-color-profile=srgb"],
});
const faults = [];
let looked = 0;
try {
  for (const [name, state] of Object.entries(STATES)) {
    for (const theme of ["light", "dark"]) {
      for (const width of [1440, 760]) await look(name, state, theme, width);
    }
  }
} finally {
  await browser.close();
  server.close();
}
if (faults.length > 0) {
  console.error(faults.join("\n"));
  process.exit(1);
}
console.log(`${looked} views of ${Object.keys(STATES).length} states: nothing to complain of`);

async function look(name, state, theme, width) {
  const view = `${name}, ${theme}, ${width} wide`;
  const fault = (text) => faults.push(`${view}: ${text}`);
  const context = await browser.newContext({
    colorScheme: theme,
    viewport: { width, height: 900 },
    locale: state.locale ?? "en-GB",
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  page.on("console", (message) => message.type() === "error" && fault(`console: ${message.text()}`));
  page.on("pageerror", (error) => fault(`error: ${error.message}`));
  await page.addInitScript(pretendDesktop, state.answers);
  if (state.density) await page.addInitScript((density) => localStorage.setItem("density", density), state.density);
  await page.goto(address);
  await page.locator(state.settled).first().waitFor({ timeout: 15_000 });

  // Evaluated over the debugging protocol, so that the page keeps the window's content policy.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  for (const violation of violations) {
    fault(`${violation.id}: ${violation.help}: ${violation.nodes.map((node) => node.target.join(" ")).join(", ")}`);
  }
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (sideways > 0) fault(`${sideways} px wider than the window`);
  for (const missed of await unreachable(page)) fault(`not reachable by keyboard: ${missed}`);
  if (shots) await page.screenshot({ path: join(shots, `${view.replaceAll(", ", "-").replaceAll(" ", "-")}.png`) });
  await context.close();
  looked += 1;
}

/** Tabs through the page and returns the controls that never had the focus. */
async function unreachable(page) {
  const controls = await page.evaluate(() => {
    const found = [...document.querySelectorAll("a[href], button:not(:disabled), input, select, textarea")];
    found.forEach((element, index) => {
      element.dataset.control = String(index);
    });
    return found.map((element) => element.getAttribute("aria-label") ?? element.textContent ?? "");
  });
  const reached = new Set();
  for (let step = 0; step < controls.length + 2; step += 1) {
    await page.keyboard.press("Tab");
    reached.add(await page.evaluate(() => document.activeElement?.dataset?.control));
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
