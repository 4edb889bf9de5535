// What each error code of the engine means for a person, and what to do. Where the engine's own sentence says more
// (which rule, which condition), it follows.

type Say = (message: string) => string;

const codes: Record<string, Say> = {
  usage: (message) => `The engine did not understand this: ${message}. Please report it.`,
  not_found: () =>
    "This is no longer there. Somebody may have merged, archived or erased it; read the screen again.",
  refused: (message) => `A rule says no: ${message}`,
  quarantine: () => "This workspace is in quarantine and sends nothing. Leave quarantine first.",
  suppressed: () => "This person is on the list of those left alone. Nothing is sent to them.",
  excluded: () => "This hotel is on the exclusion list: a customer, a partner or an open deal.",
  gate: () =>
    "The country gate is closed for this recipient. Open it in the gate table, or take another channel.",
  stage: (message) => `The card cannot move there: ${message}`,
  workspace_busy: () =>
    "Another Jengu has this workspace open. Close it there, or look on from here; nothing was changed.",
  keychain: () => "The system’s keychain is locked. Unlock it and try again.",
  damaged: () => "A file of the workspace cannot be read. Restore the last backup; nothing was changed.",
  disk: () => "The disk is full or cannot be written. Make room and try again; nothing was lost.",
  remote: (message) => `The other side did not do it: ${message}`,
  internal: (message) => `Something broke inside: ${message}. Nothing was half done; try again.`,
  shell_unreachable: () => "The engine did not answer. Try again; if that does not help, start Jengu anew.",
};

export const errors = {
  codes,
  unknown: (code: string, message: string) => `${message} (${code})`,
  code: (code: string) => `Code ${code}`,
  safe: "Your prospects, mails and replies are safe: nothing was changed.",
  unread: "This could not be read",
  screen: {
    headline: "This screen could not open",
    text: "Something in it broke. Every other screen works on; nothing was changed.",
    again: "Open it again",
  },
};
