// The pages on the real engine, through the bridge: a page shows what the engine says and changes by itself when somebody
// else changes something. Usage, after `npm run build` in ui/ and `cargo build --package jengu-cli`:
//   node tests/pages/live.mjs [PATH-OF-jengu]
import { createRequire } from "node:module";
import { openBridge } from "./bridge.mjs";

const { chromium } = createRequire(new URL("../../ui/package.json", import.meta.url))("playwright-core");
const bridge = await openBridge({ binary: process.argv[2], days: 1 });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
try {
  const page = await browser.newPage({ locale: "en-GB" });
  const faults = [];
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  page.on("pageerror", (error) => faults.push(error.message));
  await page.goto(bridge.address);
  const text = () => page.locator("#root").innerText();
  await until(async () => !(await page.locator("[data-skeleton]").count()) && (await text()).length > 0, "the first data");
  check(!/paused/i.test(await text()), "sending is paused before anybody paused it");
  const cards = async () => Object.values((await bridge.call("status")).stages).reduce((sum, stage) => sum + stage, 0);
  const before = await cards();
  check((await bridge.plant(120)) === 120 && (await cards()) === before + 120, "not every hotel of the list became a card");
  await bridge.call("pause_sending", { reason: "by another" });
  await until(async () => /paused/i.test(await text()), "the page to say that sending is paused");
  await bridge.call("resume_sending");
  await until(async () => !/paused/i.test(await text()), "the page to say that sending goes on");

  // The second command: a refusal keeps its shape, and a real workspace is made with a code to write down.
  const desk = (request) => page.evaluate((request) => globalThis.__TAURI_INTERNALS__.invoke("desk", { request }).catch((error) => ({ error })), request);
  check((await desk({ do: "dance" })).error?.code === "usage", "an unknown request was not refused");
  const made = await desk({ do: "create_real", name: "Anna Seller" });
  check(made.step === "ready" && made.kind === "real" && made.recovery?.code?.length > 20, `no real workspace: ${JSON.stringify(made)}`);
  check((await desk({ do: "acknowledge", code: "AAAA-AAAA" })).error?.code === "usage", "a wrong code was taken");
  check((await desk({ do: "acknowledge", code: made.recovery.code })).recovery?.acknowledged === true, "the code was not acknowledged");
  check((await bridge.call("status")).workspace.kind === "real", "the engine is not the real workspace's");
  check(faults.length === 0, faults.join("\n"));
  console.log("the page follows the engine");
} finally {
  await browser.close();
  await bridge.close();
}

async function until(so, what) {
  const end = Date.now() + 20_000;
  while (Date.now() < end) {
    if (await so()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`waited for ${what}`);
}

function check(holds, otherwise) {
  if (!holds) throw new Error(otherwise);
}
