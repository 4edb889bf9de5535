// Texts of Today, the screen the app opens with.
import { count } from "../count";

export const today = {
  reading: "Reading the workspace",
  lead: {
    quarantine: "Nothing leaves: this workspace is in quarantine.",
    paused: "Nothing leaves: all sending is paused.",
    dead: (n: number) => count(n, "One job gave up and needs a look.", `${n} jobs gave up and need a look.`),
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
  failed: { headline: "Today could not open" },
};
