import { check, until, Window } from "../driver.mjs";

export const title = "a newcomer is asked, practises, pauses; after a restart everything is as it was left";

export async function test({ binary, home, picture }) {
  let window = await Window.open(binary, home);
  try {
    const desk = await until(() => window.desk({ do: "state" }), "the desk");
    check(desk.step === "choose" && desk.known.length === 0, `a newcomer was not asked: ${JSON.stringify(desk)}`);
    const refused = await window.call("status").then(() => undefined, (error) => error.code);
    check(refused === "not_found", `an operation answered without a workspace: ${refused}`);
    await picture(window, "choice");
    await window.practise();
    // The practice world fills the board by itself.
    await until(async () => Object.values((await window.call("status")).stages).some((cards) => cards > 0) || undefined, "the first cards", 60_000);
    await window.call("pause_sending", { reason: "by the test" });
    await until(async () => /paused/i.test(await window.text("#root")) || undefined, "the page to say that sending is paused");
  } finally {
    await window.close();
  }

  window = await Window.open(binary, home);
  try {
    await window.settled();
    const desk = await window.desk({ do: "state" });
    check(desk.step === "ready" && desk.kind === "practice" && !desk.viewer, `another workspace opened: ${JSON.stringify(desk)}`);
    check(desk.crash === null, `it crashed: ${JSON.stringify(desk.crash)}`);
    const status = await window.call("status");
    check(status.quarantine.on, "the pause was forgotten");
    check(Object.values(status.stages).some((cards) => cards > 0), "the cards are gone");
    check(/paused/i.test(await window.text("#root")), "the page does not say that sending is paused");
    await picture(window, "restarted");
  } finally {
    await window.close();
  }
}
