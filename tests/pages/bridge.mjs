// The page bridge: the built pages in any browser, on the real engine. Starts `jengu` on a workspace of its own and serves
// ui/dist over loopback with the desktop API replaced by requests to it (docs/DESK-SHELL.md). For tests only: nothing of
// it is in the shipped program.
//
// By hand: node tests/pages/bridge.mjs [--binary PATH] [--home DIR] [--days N] [--speed N] [--cards N] [--choose]
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { plant } from "./bridge/cards.mjs";
import { Desk } from "./bridge/desk.mjs";
import { answerFile, policy, ROOT } from "./bridge/files.mjs";

const DESKTOP = readFileSync(new URL("./bridge/desktop.js", import.meta.url));

/**
 * Opens a bridge. Options:
 * - `binary`: the `jengu` to run (default: target/debug/jengu)
 * - `home`: folder of the workspaces; a new one, removed at the end, when left out
 * - `days`: simulated days that a new practice workspace has behind it, with the salesperson persona at work (default 3)
 * - `speed`: simulated seconds per second afterwards; 0 (default): time stands still, the machine rests, pictures are alike
 * - `cards`: hotels to be imported into a new practice workspace; such a workspace is made once and kept in target/pages
 * - `choose`: open nothing, as for a newcomer
 * Gives `{address, call, ask, tell, plant, folder, close}`.
 */
export async function openBridge({ binary, home, days = 3, speed = 0, cards = 0, choose = false } = {}) {
  const place = { binary: binary ?? join(ROOT, "target/debug/jengu"), home: home ?? mkdtempSync(join(tmpdir(), "jengu-pages-")) };
  // Nothing of the person's own data, settings or keychain is touched.
  place.env = {
    ...process.env,
    HOME: place.home,
    XDG_DATA_HOME: join(place.home, "data"),
    XDG_CONFIG_HOME: join(place.home, "config"),
    DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(place.home, "no-bus")}`,
  };
  const listening = new Set();
  const tell = (event, payload) => {
    for (const response of listening) response.write(`event: ${event}\ndata: ${JSON.stringify(payload)}\n\n`);
  };
  const desk = new Desk(place, { days, speed }, tell);
  const server = await serve(desk, listening);
  const bridge = {
    address: `http://127.0.0.1:${server.address().port}/`,
    /** Calls an operation beside the page, as another `jengu` would. */
    call: async (name, input = {}) => desk.call(name, input),
    /** The shell's second command. */
    ask: (request) => desk.ask(request),
    /** Tells the page an event, for instance `navigate`. */
    tell,
    /** Imports that many hotels into the open workspace; gives how many became cards. */
    plant: (count) => plant((name, input) => desk.call(name, input), place.home, count),
    folder: (kind) => desk.folder(kind),
    async close() {
      for (const response of listening) response.end();
      server.close();
      server.closeAllConnections();
      await desk.close();
      if (!home) rmSync(place.home, { recursive: true, force: true });
    },
  };
  try {
    if (cards > 0) await planted(desk, { days, cards });
    if (!choose) await desk.ask({ do: "open_practice" });
  } catch (error) {
    await bridge.close();
    throw error instanceof Error ? error : new Error(`${error.code}: ${error.message}`);
  }
  return bridge;
}

/** Puts a practice workspace with so many cards in place: a copy of the kept one, which is made when there is none. */
async function planted(desk, { days, cards }) {
  const folder = desk.folder("practice");
  if (existsSync(folder)) return;
  const kept = join(ROOT, "target/pages", `days-${days}-cards-${cards}`);
  if (!existsSync(kept)) {
    await desk.ask({ do: "open_practice" });
    await plant((name, input) => desk.call(name, input), folder, cards);
    await desk.close();
    mkdirSync(join(ROOT, "target/pages"), { recursive: true });
    cpSync(folder, `${kept}.new`, { recursive: true, filter: (path) => !path.endsWith("/socket") });
    renameSync(`${kept}.new`, kept);
    return;
  }
  cpSync(kept, folder, { recursive: true });
}

/** Serves pages, commands and events on loopback, with the window's content policy and the bridge's one exception. */
function serve(desk, listening) {
  const rules = policy({ "connect-src": "'self'" });
  const withDesktop = (html) => html.replace("<head>", '<head><script src="/bridge/desktop.js"></script>');
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://x");
    // Only pages of this server: no site that happens to be open may speak to the engine.
    if (!/^127\.0\.0\.1:\d+$/.test(request.headers.host ?? "")) return response.writeHead(403).end();
    if (request.headers.origin && request.headers.origin !== `http://${request.headers.host}`) return response.writeHead(403).end();
    if (request.method === "POST") return answer(pathname, request, response, desk);
    if (pathname === "/bridge/events") {
      response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
      response.write(": open\n\n");
      listening.add(response);
      request.on("close", () => listening.delete(response));
      return;
    }
    if (pathname === "/bridge/desktop.js") return response.writeHead(200, { "content-type": "text/javascript" }).end(DESKTOP);
    answerFile(pathname, response, rules, withDesktop);
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

async function answer(pathname, request, response, desk) {
  let told;
  try {
    let body = "";
    for await (const part of request) body += part;
    const asked = JSON.parse(body);
    if (pathname === "/bridge/call") told = { ok: await desk.call(asked.name, asked.input ?? {}) };
    else if (pathname === "/bridge/desk") told = { ok: await desk.ask(asked) };
    else return response.writeHead(404).end();
  } catch (error) {
    told = { error: error instanceof Error ? { code: "internal", message: error.message, details: null } : error };
  }
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify(told));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const words = process.argv.slice(2);
  const given = (name) => (words.includes(name) ? words[words.indexOf(name) + 1] : undefined);
  const number = (name) => (given(name) === undefined ? undefined : Number(given(name)));
  const bridge = await openBridge({
    binary: given("--binary"),
    home: given("--home"),
    days: number("--days"),
    speed: number("--speed"),
    cards: number("--cards"),
    choose: words.includes("--choose"),
  });
  console.log(bridge.address);
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => bridge.close().then(() => process.exit(0)));
}
