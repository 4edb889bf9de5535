// The one listener for keys: fields swallow letters, buttons keep Enter and Space, sequences wait a moment.
import { chordOf } from "./chord";
import { commandFor } from "./layers";

/** How long the second key of a sequence may take, in milliseconds. */
const WAIT = 1_500;

const ALONE = new Set(["shift", "control", "alt", "meta", "altgraph", "capslock", "dead", "process"]);

/** Runs the commands of the layers by their keys. `waiting` hears of a begun sequence, and of its end by an empty text. */
export function listenForKeys(waiting: (begun: string) => void): () => void {
  let begun = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wait = (text: string) => {
    clearTimeout(timer);
    if (text !== begun) waiting(text);
    begun = text;
    if (text !== "") timer = setTimeout(() => wait(""), WAIT);
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || ALONE.has(event.key.toLowerCase())) return;
    const chord = chordOf(event);
    const inField = isField(event.target);
    if (begun === "" && belongsToControl(event.target, chord)) return;
    const typed = begun === "" ? chord : `${begun} ${chord}`;
    const found = commandFor(typed, inField);
    wait(found.command === null && found.begun ? typed : "");
    if (found.command === null && !found.begun) return;
    event.preventDefault();
    if (found.command?.disabled === undefined) found.command?.run();
  };
  window.addEventListener("keydown", pressed);
  return () => {
    clearTimeout(timer);
    window.removeEventListener("keydown", pressed);
  };
}

const TEXTLESS = new Set(["checkbox", "radio", "button", "submit", "reset", "range", "color", "file"]);

/** Whether letters typed there are text. */
function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !TEXTLESS.has(target.type);
  return (
    target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable
  );
}

/** Whether the control under the focus does something of its own with this key. */
function belongsToControl(target: EventTarget | null, chord: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (chord === "enter")
    return target.closest("button, a[href], summary, [role=menuitem], [role=option]") !== null;
  if (chord === "space")
    return target.closest("button, input, summary, [role=menuitem], [role=tab]") !== null;
  if (chord.startsWith("arrow"))
    return target.closest("[role=menu], [role=tablist], [role=radiogroup], input[type=radio]") !== null;
  return false;
}
