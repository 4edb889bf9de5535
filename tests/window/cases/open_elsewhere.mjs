import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { check, until, Window } from "../driver.mjs";

export const title = "a workspace that another window holds opens read-only, says so, and refuses to write";

export async function test({ binary, home, picture }) {
  const folder = join(home.folder, "data/jengu/practice");
  const first = spawn(binary, ["--practice"], { env: home.env, stdio: "ignore" });
  try {
    await until(() => existsSync(join(folder, "socket")) || undefined, "the first window's engine", 60_000);
    // Named by its folder, it has a window of its own.
    const window = await Window.open(binary, home, ["--practice", "--workspace", folder]);
    try {
      await window.settled();
      const desk = await window.desk({ do: "state" });
      check(desk.step === "ready" && desk.viewer, `it does not look on: ${JSON.stringify(desk)}`);
      check((await window.call("status")).workspace.viewer, "the engine thinks it is the writer");
      const refused = await window.call("pause_sending").then(() => undefined, (error) => error.code);
      check(refused === "workspace_busy", `a write was not refused: ${refused}`);
      await picture(window, "viewer");
    } finally {
      await window.close();
    }
  } finally {
    check(first.exitCode === null, "the first window ended with the second");
    const ended = once(first, "exit");
    first.kill("SIGTERM");
    await ended;
  }
}
