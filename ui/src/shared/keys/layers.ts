// Who gets a key first: layers in a stack, the topmost first; a modal layer lets nothing through but what always works.

import type { LucideIcon } from "lucide-react";

/** Something a person can do here: by its key, and by its name in the palette. */
export type Command = {
  id: string;
  /** What it does, in the person's language. */
  title: string;
  /** Its key (`j`, `shift+p`, `mod+enter`, `g b`); several are tried in turn, the first is printed. */
  keys?: string | readonly string[];
  run: () => void;
  /** A few words beside the title in the palette. */
  detail?: string;
  /** Its icon in the palette. */
  icon?: LucideIcon;
  /** Why it cannot be done now; it is then shown, but does nothing. */
  disabled?: string | undefined;
  /** Also while somebody types in a field; otherwise fields swallow it. */
  inFields?: boolean;
  /** Also below a modal layer. */
  always?: boolean;
  /** Has a key, but no line of its own in the palette. */
  quiet?: boolean;
};

/** A place that can have the keys: the shell, a screen, a drawer, a dialog. */
export type Layer = {
  /** How deep it lies in others; the deepest has the keys. */
  depth: number;
  modal: boolean;
  /** What its commands are grouped under. */
  name: string;
  /** Each component's commands, the latest it has. */
  groups: Set<{ readonly current: readonly Command[] }>;
};

const stack: Layer[] = [];

/** Puts a layer on the stack; returns how to take it off. */
export function pushLayer(layer: Layer): () => void {
  stack.push(layer);
  return () => {
    const at = stack.indexOf(layer);
    if (at >= 0) stack.splice(at, 1);
  };
}

/** The layers that have keys now, the topmost first, down to the first modal one. */
export function openLayers(): Layer[] {
  const order = stack.map((layer, at) => ({ layer, at }));
  order.sort((a, b) => b.layer.depth - a.layer.depth || b.at - a.at);
  const modal = order.findIndex(({ layer }) => layer.modal);
  return order.slice(0, modal < 0 ? order.length : modal + 1).map(({ layer }) => layer);
}

/** What can be done now, layer by layer. */
export function commandsByLayer(): { name: string; commands: Command[] }[] {
  const open = openLayers();
  const below = stack.filter((layer) => !open.includes(layer));
  return [
    ...open.map((layer) => ({ name: layer.name, commands: commandsOf(layer) })),
    ...below.map((layer) => ({ name: layer.name, commands: commandsOf(layer).filter((c) => c.always) })),
  ].filter(({ commands }) => commands.length > 0);
}

export function commandsOf(layer: Layer): Command[] {
  return [...layer.groups].flatMap((group) => [...group.current]);
}

/** All keys of a command. */
export function keysOf(command: Command): readonly string[] {
  if (command.keys === undefined) return [];
  return typeof command.keys === "string" ? [command.keys] : command.keys;
}

/** The command that what was typed names now, or whether it may still become one. */
export function commandFor(typed: string, inField: boolean): { command: Command | null; begun: boolean } {
  let begun = false;
  for (const { commands } of commandsByLayer()) {
    for (const command of commands) {
      if (inField && command.inFields !== true) continue;
      const keys = keysOf(command);
      if (keys.includes(typed)) return { command, begun: false };
      begun ||= keys.some((key) => key.startsWith(`${typed} `));
    }
  }
  return { command: null, begun };
}
