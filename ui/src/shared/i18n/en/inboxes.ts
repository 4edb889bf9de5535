// Texts of mailboxes.

export const inboxes = {
  title: "Inboxes",
  none: "No inbox yet.",
  used: (sent: string, cap: string) => `${sent} of ${cap} today`,
  states: {
    ok: "Fine",
    paused: "Paused",
    error: "Stopped",
    untested: "Not tested yet",
  },
};
