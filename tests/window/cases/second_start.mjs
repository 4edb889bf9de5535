import { spawn } from "node:child_process";
import { once } from "node:events";
import { check, until, Window } from "../driver.mjs";

export const title = "a second start ends at once, and the link it brings is followed; a link that is no prospect's is not";

export async function test({ binary, home }) {
  const window = await Window.open(binary, home);
  try {
    await window.practise();
    await window.run(`
      window.heard = [];
      const internals = window.__TAURI_INTERNALS__;
      const handler = internals.transformCallback((event) => window.heard.push(event.payload));
      internals.invoke("plugin:event|listen", { event: "navigate", target: { kind: "Any" }, handler });`);
    const id = "01935b9e-7c00-7abc-8def-0123456789ab";
    for (const link of ["jengu://prospect/7", "jengu://approve/everything", `jengu://prospect/${id}`]) {
      const second = spawn(binary, [link], { env: { ...home.env, DISPLAY: process.env.DISPLAY }, stdio: "ignore" });
      const [code] = await once(second, "exit");
      check(code === 0, `the second start ended with ${code}`);
    }
    const heard = await until(async () => {
      const all = await window.run("return window.heard");
      return all.length > 0 ? all : undefined;
    }, "the link to be followed");
    check(JSON.stringify(heard) === JSON.stringify([{ prospect: id }]), `followed: ${JSON.stringify(heard)}`);
  } finally {
    await window.close();
  }
}
