// Keys and commands: one registry for hotkeys, the palette and the list of keys.
export { capsOf, chordOf } from "./chord";
export { KeyLayer, useCommands } from "./KeyLayer";
export { type Command, commandsByLayer, keysOf } from "./layers";
export { listenForKeys } from "./listen";
