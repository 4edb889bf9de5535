// The `desk` command of the shell (docs/DESK-SHELL.md) on folders of a test: which workspace is open, and how another is.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Machine, run } from "./machine.mjs";

const error = (code, message) => ({ code, message, details: null });

/** The workspace choice over one home folder. */
export class Desk {
  machine;
  #place;
  #options;
  #told;
  #state = { step: "choose", kind: null, folder: null, viewer: false, error: null, recovery: null };
  #last = null;
  navigate = null;

  /** `told` hears `("changes", payload)` and `("desk", payload)`. */
  constructor(place, options, told) {
    this.#place = place;
    this.#options = options;
    this.#told = told;
    mkdirSync(place.home, { recursive: true });
    writeFileSync(this.#key, "a passphrase of the tests\n", { mode: 0o600 });
  }

  get #key() {
    return join(this.#place.home, "key");
  }

  /** Where a workspace of a kind lies. */
  folder(kind) {
    return join(this.#place.home, kind === "real" ? "workspace" : "practice");
  }

  get state() {
    const known = ["real", "practice"]
      .map((kind) => ({ folder: this.folder(kind), kind, last: this.folder(kind) === this.#last }))
      .filter(({ folder }) => existsSync(join(folder, "workspace.db")))
      .sort((a, b) => Number(b.last) - Number(a.last));
    const { navigate } = this;
    this.navigate = null;
    return { ...this.#state, known, navigate, crash: null };
  }

  /** Answers a request with the desk as it is afterwards. */
  async ask(request) {
    switch (request?.do) {
      case "state":
      case "print":
      case "dismiss_crash":
        break;
      case "choose":
        await this.close();
        break;
      case "open_practice":
        await this.#open("practice");
        break;
      case "open": {
        const kind = ["real", "practice"].find((one) => this.folder(one) === request.folder);
        if (!kind || !existsSync(join(request.folder, "workspace.db"))) throw error("not_found", "there is no workspace in this folder");
        await this.#open(kind);
        break;
      }
      case "create_real":
        await this.#create(request.name);
        break;
      case "acknowledge":
        await this.#key_command(["key", "acknowledge"], request.code ?? this.#state.recovery?.code ?? "");
        this.#state.recovery = { acknowledged: true, code: null };
        break;
      case "new_code": {
        const made = await this.#key_command(["key", "new-code"]);
        this.#state.recovery = { acknowledged: false, code: made.recovery_code };
        break;
      }
      default:
        throw error("usage", `the desk has no request ${JSON.stringify(request)}`);
    }
    return this.state;
  }

  #key_command(words, typed = "") {
    if (this.#state.kind !== "real") throw error("refused", "no real workspace is open");
    return run(this.#place, [...words, "--workspace", this.folder("real"), "--key-file", this.#key], `${typed}\n`);
  }

  async #create(name) {
    if (typeof name !== "string" || name.trim() === "" || name.length > 200) throw error("usage", "the name is missing or too long");
    const words = ["init", "--name", name.trim(), "--workspace", this.folder("real"), "--key-file", this.#key];
    const made = await run(this.#place, words);
    await this.#open("real");
    this.#state.recovery = { acknowledged: false, code: made.recovery_code };
  }

  async #open(kind) {
    await this.close();
    const folder = this.folder(kind);
    const { days, speed } = this.#options;
    if (kind === "practice" && days > 0 && !existsSync(folder)) {
      await run(this.#place, ["practice", "--days", String(days), "--workspace", folder]);
    }
    if (kind === "practice" && !existsSync(folder)) await run(this.#place, ["practice", "--days", "0", "--workspace", folder]);
    const still = ["api", "--listen", "127.0.0.1:0", "--no-run"];
    const words = kind === "real" ? [...still, "--key-file", this.#key] : speed > 0 ? ["run", "--speed", String(speed)] : still;
    try {
      this.machine = await Machine.start(this.#place, folder, words);
    } catch (failed) {
      this.#state = { step: "failed", kind, folder, viewer: false, error: failed, recovery: null };
      this.#told("desk", this.state);
      throw failed;
    }
    const gathered = new Set();
    await this.machine.watch((tags) => {
      // As the shell does: what is committed within 50 ms is one event.
      if (gathered.size === 0) {
        setTimeout(() => {
          this.#told("changes", { tags: [...gathered] });
          gathered.clear();
        }, 50);
      }
      for (const tag of tags) gathered.add(tag);
    });
    this.#last = folder;
    const recovery = kind === "real" ? { acknowledged: false, code: null } : null;
    this.#state = { step: "ready", kind, folder, viewer: false, error: null, recovery };
    this.#told("changes", { tags: ["*"] });
  }

  /** Lets the workspace go. */
  async close() {
    await this.machine?.stop();
    this.machine = undefined;
    this.#state = { step: "choose", kind: null, folder: null, viewer: false, error: null, recovery: null };
  }

  /** Calls an operation, or refuses as the shell does while nothing is open. */
  call(name, input) {
    if (this.#state.step === "failed") throw this.#state.error;
    if (!this.machine) throw error("not_found", "no workspace is open: choose one first");
    return this.machine.call(name, input);
  }
}
