// Names of keys: how a key press is written (`mod+k`, `shift+p`, `g b`, `?`) and how it is printed on a key cap.

/** What of a key press names it. */
export type Press = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

/** The name of a key press. Ctrl and Cmd are both `mod`; Shift counts only where it does not choose the sign itself. */
export function chordOf(press: Press): string {
  const key = press.key === " " ? "space" : press.key.toLowerCase();
  const sign = key.length === 1 && !/[\p{L}\p{N}]/u.test(key);
  const parts = [
    press.ctrlKey || press.metaKey ? "mod" : "",
    press.altKey ? "alt" : "",
    press.shiftKey && !sign ? "shift" : "",
    key,
  ];
  return parts.filter((part) => part !== "").join("+");
}

const SIGNS: Readonly<Record<string, string>> = {
  arrowup: "↑",
  arrowdown: "↓",
  arrowleft: "←",
  arrowright: "→",
  enter: "↵",
};

const MAC: Readonly<Record<string, string>> = { mod: "⌘", shift: "⇧", alt: "⌥" };

/** The caps of a command's keys: `shift+p` is two caps, `g b` is two caps one after the other. */
export function capsOf(keys: string, names: Readonly<Record<string, string>>, mac = isMac()): string[] {
  return keys
    .split(" ")
    .flatMap((chord) =>
      chord
        .split(/\+(?!$)/)
        .map((key) => (mac ? MAC[key] : undefined) ?? SIGNS[key] ?? names[key] ?? key.toUpperCase()),
    );
}

function isMac(): boolean {
  return navigator.platform.startsWith("Mac");
}
