// `jengu` as a child process on a workspace of its own, and the socket through which others speak to it.
import { spawn } from "node:child_process";
import { createConnection } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/** Runs `jengu` to its end and gives what it printed as JSON; rejects with its error object. */
export function run(place, words, typed = "") {
  return new Promise((resolve, reject) => {
    const child = spawn(place.binary, [...words, "--json"], { env: place.env, stdio: ["pipe", "pipe", "pipe"] });
    let [said, wrong] = ["", ""];
    child.stdout.on("data", (data) => (said += data));
    child.stderr.on("data", (data) => (wrong += data));
    child.stdin.on("error", () => {}); // A child that reads nothing closes it.
    child.stdin.end(typed);
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) return resolve(said.trim() ? JSON.parse(said) : {});
      reject(lastObject(wrong) ?? { code: "internal", message: `jengu ${words.join(" ")} ended with ${code}: ${wrong}`, details: null });
    });
  });
}

function lastObject(text) {
  for (const line of text.trim().split("\n").reverse()) {
    try {
      return JSON.parse(line);
    } catch {
      // Progress is words; the error is the last line that is an object.
    }
  }
  return undefined;
}

/** A `jengu` that holds a workspace until it is stopped. */
export class Machine {
  #child;
  #socket;
  #ended;
  #wrong = "";

  /** Starts `jengu` with these words on a folder and waits until its socket answers. */
  static async start(place, folder, words) {
    const machine = new Machine();
    machine.#socket = join(folder, "socket");
    machine.#child = spawn(place.binary, [...words, "--workspace", folder, "--json"], {
      env: place.env,
      stdio: ["ignore", "ignore", "pipe"],
    });
    machine.#child.stderr.on("data", (data) => (machine.#wrong = (machine.#wrong + data).slice(-4_000)));
    machine.#ended = new Promise((resolve) => {
      machine.#child.on("close", resolve);
      machine.#child.on("error", resolve);
    });
    for (let left = 600; left > 0; left -= 1) {
      if (machine.#child.exitCode !== null) break;
      try {
        await machine.call("status", {});
        return machine;
      } catch {
        await wait(100);
      }
    }
    await machine.stop();
    throw lastObject(machine.#wrong) ?? { code: "internal", message: `jengu did not answer: ${machine.#wrong}`, details: null };
  }

  /** Calls an operation; rejects with `{code, message, details}`. */
  call(name, input) {
    return new Promise((resolve, reject) => {
      const heard = this.#lines({ name, input }, (line) => {
        heard.destroy();
        if (line.error) reject(line.error);
        else resolve(line.ok);
      });
      heard.on("close", () => reject({ code: "shell_unreachable", message: "the engine has gone", details: null }));
    });
  }

  /** Hears the tags of every commit until the machine stops; resolves once nothing later can be missed. */
  watch(heard) {
    return new Promise((resolve, reject) => {
      const stream = this.#lines({ watch: true }, (line) => {
        if (line.changes) heard(line.changes);
        else if (line.error) reject(line.error);
        else resolve();
      });
      stream.on("close", () => reject(new Error("the engine has gone")));
    });
  }

  #lines(asked, heard) {
    const stream = createConnection(this.#socket);
    let rest = "";
    stream.setEncoding("utf8");
    stream.on("connect", () => stream.write(`${JSON.stringify(asked)}\n`));
    stream.on("error", () => {}); // "close" follows and says it.
    stream.on("data", (data) => {
      const lines = (rest + data).split("\n");
      rest = lines.pop();
      for (const line of lines) heard(JSON.parse(line));
    });
    return stream;
  }

  /** Ends in order, as a closed window does. */
  async stop() {
    if (this.#child.exitCode === null) this.#child.kill("SIGTERM");
    const late = setTimeout(() => this.#child.kill("SIGKILL"), 30_000);
    await this.#ended;
    clearTimeout(late);
  }
}
