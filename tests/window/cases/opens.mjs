import { join } from "node:path";
import { check, Window } from "../driver.mjs";

export const title = "the window opens on the practice workspace: the page runs under the content policy and has its data";

export async function test({ binary, home, picture }) {
  const window = await Window.open(binary, home, ["--practice", "--workspace", join(home.folder, "practice")]);
  try {
    await window.settled();
    const heading = await window.text("h1");
    check(heading === "Today" || heading === "Heute", `the heading is ${JSON.stringify(heading)}`);
    check((await window.text("[data-practice]")) !== undefined, "the practice banner is missing");
    const blocked = await window.run(
      "const a = document.createElement('script'); a.textContent = 'window.injected = 1'; document.body.append(a); return window.injected ?? 0;",
    );
    check(blocked === 0, "a script put into the page ran: the content policy is open");
    // What the capability does not list is refused.
    const refused = await window.invoke("plugin:event|emit", { event: "changes", payload: { tags: [] } }).then(() => false, () => true);
    check(refused, "the page may emit events");
    await picture(window, "today");
  } finally {
    await window.close();
  }
}
