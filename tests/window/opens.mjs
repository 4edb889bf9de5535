// Opens the real window through WebKitWebDriver and reads its first screen: the content policy lets the
// page run, the command answers, the practice banner is on. Usage, under a screen:
//   node tests/window/opens.mjs PATH-OF-jengu-desktop [SCREENSHOT.png]
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

const [binary, screenshot] = process.argv.slice(2);
if (!binary) throw new Error("usage: node opens.mjs PATH-OF-jengu-desktop [SCREENSHOT.png]");

const home = mkdtempSync(join(tmpdir(), "jengu-window-"));
const port = await freePort();
const driver = spawn("WebKitWebDriver", [`--port=${port}`], {
  env: {
    ...process.env,
    HOME: home,
    XDG_DATA_HOME: join(home, "data"),
    XDG_CONFIG_HOME: join(home, "config"),
    XDG_CACHE_HOME: join(home, "cache"),
    TAURI_WEBVIEW_AUTOMATION: "true",
  },
  stdio: ["ignore", "inherit", "inherit"],
});

let session;
try {
  await until(() => wire("GET", "/status"), 10_000, "the driver to answer");
  const opened = await wire("POST", "/session", {
    capabilities: {
      alwaysMatch: {
        "webkitgtk:browserOptions": { binary, args: ["--practice", "--workspace", join(home, "practice")] },
      },
    },
  });
  session = `/session/${opened.sessionId}`;
  const heading = await until(() => text("h1"), 30_000, "a heading");
  check(heading === "Today" || heading === "Heute", `the heading is ${JSON.stringify(heading)}`);
  // Settled means: the skeleton is gone, and what came is not the failed state.
  await until(async () => (await count("[data-skeleton]")) === 0 || undefined, 60_000, "the first data");
  const alert = await text("[role=alert]");
  check(alert === undefined, `the screen failed: ${alert}`);
  check((await text("[data-practice]")) !== undefined, "the practice banner is missing");
  const blocked = await run(
    "const a = document.createElement('script'); a.textContent = 'window.injected = 1'; document.body.append(a); return window.injected ?? 0;",
  );
  check(blocked === 0, "a script put into the page ran: the content policy is open");
  if (screenshot) {
    // Painting follows the data by a frame or two; nothing in the check depends on it.
    await wait(500);
    writeFileSync(screenshot, Buffer.from(await wire("GET", `${session}/screenshot`), "base64"));
  }
  console.log(`the window opened on "${heading}"`);
} finally {
  if (session) await wire("DELETE", session).catch(() => {});
  driver.kill();
  await wait(200);
  await sweep(home);
}

/**
 * The window ends gracefully: until its engine and its web process have let go, they still write into the folder. What
 * cannot be removed then is said and left; it is no finding about the window.
 */
async function sweep(folder) {
  for (let left = 60; left > 0; left--) {
    try {
      rmSync(folder, { recursive: true, force: true });
      return;
    } catch (error) {
      if (left === 1) console.log(`${folder} is left behind: ${error.message}`);
      await wait(500);
    }
  }
}

async function wire(method, path, body) {
  const init = { method, signal: AbortSignal.timeout(60_000) };
  if (body) Object.assign(init, { body: JSON.stringify(body), headers: { "content-type": "application/json" } });
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, init);
  const { value } = await answer.json();
  if (!answer.ok) throw new Error(`${method} ${path}: ${value?.error} ${value?.message}`);
  return value;
}

/** Runs a function body in the page and gives what it returns. */
function run(script, ...args) {
  return wire("POST", `${session}/execute/sync`, { script, args });
}

/** The text of the first match, or undefined. */
async function text(selector) {
  return (await run("return document.querySelector(arguments[0])?.textContent ?? null", selector)) ?? undefined;
}

function count(selector) {
  return run("return document.querySelectorAll(arguments[0]).length", selector);
}

/** Asks again until there is an answer. */
async function until(ask, limit, what) {
  const end = Date.now() + limit;
  let last;
  while (Date.now() < end) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      last = error;
    }
    await wait(100);
  }
  throw new Error(`waited ${limit} ms for ${what}`, { cause: last });
}

function check(holds, otherwise) {
  if (!holds) throw new Error(otherwise);
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
