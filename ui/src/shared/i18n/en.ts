// The texts in English: the catalogue whose shape every other language has.

const count = (n: number, one: string, many: string) => (n === 1 ? one : many);

export const en = {
  product: "Jengu",
  rail: { label: "Main", today: "Today" },
  practice: { badge: "Practice", note: "Invented hotels and guests. Nothing leaves this computer." },
  theme: { toDark: "Show dark", toLight: "Show light" },
  readAgain: "Read again",
  sending: {
    on: "Sending",
    off: "Not sending",
    used: (sent: string, cap: string) => `${sent} of ${cap} today`,
    pause: "Pause all sending",
    resume: "Resume sending",
  },
  viewer: "Open elsewhere: here you can only look on.",
  today: {
    title: "Today",
    reading: "Reading the workspace",
    lead: {
      quarantine: "Nothing leaves: this workspace is in quarantine.",
      paused: "Nothing leaves: all sending is paused.",
      dead: (n: number) =>
        count(n, "One job gave up and needs a look.", `${n} jobs gave up and need a look.`),
      inboxes: (n: number) =>
        count(n, "One inbox has stopped and needs you.", `${n} inboxes have stopped and need you.`),
      room: (n: string) => `You can send ${n} more today.`,
      full: "Today’s allowance is used up.",
      noInbox: "No inbox can send yet.",
      alarms: (n: number) =>
        count(n, "One thing went wrong and needs you.", `${n} things went wrong and need you.`),
      calm: "Nothing went wrong.",
    },
    empty: {
      headline: "No prospects yet",
      text: "Jengu looks for hotels that are hiring a General Manager. As soon as it finds the first ones, they stand here.",
      practice: "The practice world has not begun. As soon as it does, its hotels stand here.",
    },
    day: {
      title: "Your day",
      minutes: (n: number, text: string) => count(n, "about a minute", `about ${text} minutes`),
      free: "nothing to do",
      unread: (code: string) =>
        `Your day could not be read (${code}). What stands here otherwise is not affected.`,
      blocks: {
        answer: "Replies to answer",
        meetings: "Meetings",
        approve: "Drafts to approve",
        signals: "New reasons to write",
        due: "Tasks and next steps",
      },
    },
    alarms: { title: "Needs you", more: (n: string) => `and ${n} more` },
    failed: {
      headline: "Today could not open",
      safe: "Your prospects, mails and replies are safe: nothing was changed.",
      busy: "Another Jengu has this workspace open. Close it there, or look on from here.",
      unreachable: "The engine did not answer. Reading again usually helps; if not, start Jengu anew.",
      code: (code: string) => `Code ${code}`,
    },
  },
  stages: {
    title: "Where they stand",
    subtitle: (n: string) => `${n} prospects`,
    table: { stage: "Stage", count: "Prospects", share: "Share" },
    none: "none",
    names: {
      new: "New",
      enriching: "Enriching",
      enriched: "Enriched",
      ready: "Ready",
      contacted: "Contacted",
      engaged: "Engaged",
      meeting: "Meeting",
      won: "Won",
      lost: "Lost",
      archived: "Archived",
    },
  },
  mails: {
    title: "Mails",
    none: "No mail has been written yet.",
    states: {
      draft: "Drafts",
      pending_approval: "Wait for approval",
      approved: "Approved, wait for their slot",
      sending: "Leaving now",
      uncertain: "Uncertain",
      sent: "Sent",
      failed: "Failed",
      cancelled: "Cancelled",
    },
  },
  machine: {
    title: "The machine",
    idle: "Idle: no job is ready or running.",
    running: (n: string) => `${n} running`,
    ready: (n: string) => `${n} ready`,
    later: (n: string) => `${n} later`,
    dead: (n: string) => `${n} gave up`,
  },
  inboxes: {
    title: "Inboxes",
    none: "No inbox yet.",
    used: (sent: string, cap: string) => `${sent} of ${cap} today`,
    states: {
      ok: "Fine",
      paused: "Paused",
      error: "Stopped",
      untested: "Not tested yet",
    },
  },
};

/** The shape of a catalogue. */
export type Texts = typeof en;
