// The real window through WebKitWebDriver, with helpers that keep its tests short: `openWindow` starts the program on a home
// of its own, everything else speaks to the page in it. Needs a screen and a session bus (xvfb-run, dbus-run-session).
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/** A home folder for the program: what it keeps outlives a window and ends with the test. */
export class Home {
  folder = mkdtempSync(join(tmpdir(), "jengu-window-"));

  get env() {
    return {
      ...process.env,
      HOME: this.folder,
      XDG_DATA_HOME: join(this.folder, "data"),
      XDG_CONFIG_HOME: join(this.folder, "config"),
      XDG_CACHE_HOME: join(this.folder, "cache"),
      LANG: "C.UTF-8",
      TAURI_WEBVIEW_AUTOMATION: "true",
    };
  }

  /** Removes it. A web process that has not let go yet still writes; what cannot be removed is said and left. */
  async remove() {
    for (let left = 60; left > 0; left -= 1) {
      try {
        return rmSync(this.folder, { recursive: true, force: true });
      } catch (error) {
        if (left === 1) console.log(`${this.folder} is left behind: ${error.message}`);
        await wait(500);
      }
    }
  }
}

/** A window that is open. */
export class Window {
  #driver;
  #port;
  #session;
  #binary;

  /** Starts the program with these words on its command line. */
  static async open(binary, home, words = []) {
    const window = new Window();
    window.#binary = binary;
    window.#port = await freePort();
    window.#driver = spawn("WebKitWebDriver", [`--port=${window.#port}`], { env: home.env, stdio: ["ignore", "inherit", "inherit"] });
    try {
      await until(() => window.#wire("GET", "/status"), "the driver to answer", 10_000);
      const opened = await window.#wire("POST", "/session", {
        capabilities: { alwaysMatch: { "webkitgtk:browserOptions": { binary, args: words } } },
      });
      window.#session = `/session/${opened.sessionId}`;
      // Making the practice world takes its time on a machine that builds meanwhile.
      await window.#ask("POST", "/timeouts", { script: 120_000 });
    } catch (error) {
      window.#driver.kill();
      throw error;
    }
    return window;
  }

  async #wire(method, path, body) {
    const init = { method, signal: AbortSignal.timeout(130_000) };
    if (body) Object.assign(init, { body: JSON.stringify(body), headers: { "content-type": "application/json" } });
    const answer = await fetch(`http://127.0.0.1:${this.#port}${path}`, init);
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`${method} ${path}: ${value?.error} ${value?.message}`);
    return value;
  }

  #ask(method, path, body) {
    return this.#wire(method, `${this.#session}${path}`, body);
  }

  /** Runs a function body in the page and gives what it returns. */
  run(script, ...args) {
    return this.#ask("POST", "/execute/sync", { script, args });
  }

  /** Asks the shell as the page would; rejects with its refusal. */
  async invoke(command, payload) {
    const script =
      "const done = arguments[2]; window.__TAURI_INTERNALS__.invoke(arguments[0], arguments[1]).then((ok) => done({ ok }), (error) => done({ error }));";
    const told = await this.#ask("POST", "/execute/async", { script, args: [command, payload] });
    if (told.error) throw Object.assign(new Error(told.error.message ?? String(told.error)), told.error);
    return told.ok;
  }

  /** Calls an operation of the engine. */
  call(name, input = {}) {
    return this.invoke("call", { name, input });
  }

  /** Asks the desk (docs/DESK-SHELL.md). */
  desk(request) {
    return this.invoke("desk", { request });
  }

  /** The text of the first match, or undefined. */
  async text(selector) {
    return (await this.run("return document.querySelector(arguments[0])?.textContent ?? null", selector)) ?? undefined;
  }

  /** How many match. */
  count(selector) {
    return this.run("return document.querySelectorAll(arguments[0]).length", selector);
  }

  /** The first visible match that has this text (any, when left out), once there is one, as WebDriver names it. */
  find(selector, words, limit) {
    const script = `
      const words = arguments[1];
      return [...document.querySelectorAll(arguments[0])].find((one) =>
        one.getClientRects().length > 0 && (words === null || (one.getAttribute("aria-label") ?? one.textContent).trim().includes(words))) ?? null;`;
    const what = words === undefined ? selector : `${selector} with "${words}"`;
    return until(async () => (await this.run(script, selector, words ?? null)) ?? undefined, what, limit).then((found) => Object.values(found)[0]);
  }

  /** Clicks the first match, as a person with a mouse does. */
  async press(selector, words) {
    await this.#ask("POST", `/element/${await this.find(selector, words)}/click`, {});
  }

  /** Types into the first match. */
  async type(selector, text) {
    await this.#ask("POST", `/element/${await this.find(selector)}/value`, { text });
  }

  /** Presses keys one after the other: letters, or names of `KEYS`. */
  async keys(...keys) {
    const actions = keys.flatMap((key) => {
      const value = KEYS[key] ?? key;
      return [{ type: "keyDown", value }, { type: "keyUp", value }];
    });
    await this.#ask("POST", "/actions", { actions: [{ type: "key", id: "keyboard", actions }] });
  }

  /** Drags from the middle of one element to the middle of another, as a person with a mouse does. */
  async drag(from, to) {
    const middle = async (element) => {
      const script = "const r = arguments[0].getBoundingClientRect(); return { x: Math.round(r.x + r.width / 2), y: Math.round(r.y + r.height / 2) };";
      return this.run(script, { "element-6066-11e4-a52e-4f735466cecf": element });
    };
    const [begin, end] = [await middle(from), await middle(to)];
    const move = ({ x, y }, duration) => ({ type: "pointerMove", duration, x, y });
    const half = { x: Math.round((begin.x + end.x) / 2), y: Math.round((begin.y + end.y) / 2) };
    const actions = [move(begin, 0), { type: "pointerDown", button: 0 }, move(half, 150), move(end, 150), move(end, 50), { type: "pointerUp", button: 0 }];
    await this.#ask("POST", "/actions", { actions: [{ type: "pointer", id: "mouse", parameters: { pointerType: "mouse" }, actions }] });
  }

  /** Waits until the first data is there; a screen that failed is an error. */
  async settled() {
    await until(async () => ((await this.count("#root nav")) > 0 && (await this.count("[data-skeleton]")) === 0) || undefined, "the first data", 60_000);
    const alert = await this.text("[role=alert]");
    if (alert !== undefined) throw new Error(`the screen failed: ${alert}`);
  }

  /** As a newcomer who wants to practise: by the button of the first page. */
  async practise() {
    const choice = "[data-choose=practice] button";
    await until(async () => (await this.count(choice)) > 0 || undefined, "the choice of a newcomer", 60_000);
    await this.press(choice);
    await this.settled();
  }

  /** Reloads the page, as F5 would in a browser. */
  async reload() {
    await this.#ask("POST", "/refresh", {});
  }

  /** A picture of the window. */
  async picture(file) {
    // Painting follows the data by a frame or two; nothing in a check depends on it.
    await wait(500);
    writeFileSync(file, Buffer.from(await this.#ask("GET", "/screenshot"), "base64"));
  }

  /** The process of the program: what the driver has started. */
  get pid() {
    return processes().find(({ parent, exe }) => parent === this.#driver.pid && exe === this.#binary)?.pid;
  }

  /** Closes the window as a person does, and waits until the program has let go of its workspace and ended. */
  async close() {
    const pid = this.pid;
    if (pid) {
      process.kill(pid, "SIGTERM");
      await until(() => !processes().some((one) => one.pid === pid && one.exe === this.#binary) || undefined, "the program to end", 40_000);
    }
    await this.#wire("DELETE", this.#session).catch(() => {}); // Its window has gone already.
    this.#driver.kill();
    await wait(200);
  }
}

/** Keys by name, as WebDriver writes them. */
export const KEYS = { Tab: "\uE004", Enter: "\uE007", Escape: "\uE00C", Space: " ", Left: "\uE012", Up: "\uE013", Right: "\uE014", Down: "\uE015" };

function processes() {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => {
      try {
        const parent = Number(readFileSync(`/proc/${name}/stat`, "utf8").replace(/^.*\) \S /, "").split(" ")[0]);
        return { pid: Number(name), parent, exe: readlinkSync(`/proc/${name}/exe`) };
      } catch {
        // It has ended meanwhile, or ends: then it has no program any more.
        return { pid: Number(name), parent: 0, exe: "" };
      }
    });
}

/** Asks again until there is an answer. */
export async function until(ask, what, limit = 30_000) {
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

export function check(holds, otherwise) {
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
