// The first run, and what stands between the start and the desk: opening, a locked key, a workspace that does not open.

export const firstrun = {
  greeting: "Where shall we begin?",
  lead: "You can start over at any time, and the two never mix.",
  local: "Everything stays in files on this computer.",
  practice: {
    title: "Practise first",
    time: "a minute to the first reply",
    text: "Sixty invented hotels with job boards, and guests who answer. The day runs in minutes and nothing leaves this computer.",
    steps: ["Watch vacancies become prospects", "Approve your first draft", "Read a reply and move the card"],
    open: "Open the practice hotel",
    note: "no account, no key",
  },
  real: {
    title: "Start for real",
    time: "about 15 minutes to an approved draft",
    text: "Your mailbox, your region, your first ten prospects. No mail leaves before you have read and approved it.",
    steps: ["Say who you are", "Write down the recovery code", "Connect a mailbox and test it"],
    name: "Your name",
    nameHint: "as your mails are signed",
    nameMissing: "Your name is needed first.",
    open: "Set up my workspace",
    note: "encrypted; the key lies in your keychain",
  },
  known: "Open again",
  kinds: { real: "Your workspace", practice: "Practice" },
  opening: "Opening your workspace…",
  openingPractice: "Building the practice hotels…",
  recovery: {
    title: "Write this code down",
    text: "It opens your workspace when the keychain of this computer is lost. Nobody else has it, we neither. Backups start once you have it.",
    code: "Recovery code",
    print: "Print",
    done: "I have written it down",
  },
  locked: {
    title: "The key of this workspace is missing",
    code: "Recovery code",
    hint: "the code you wrote down when it was made",
    open: "Unlock",
  },
  failed: "This workspace did not open",
  tryAgain: "Try again",
  other: "Choose another",
  crash: (version: string) =>
    `Jengu ${version} ended by a fault the last time. Nothing was lost or sent twice.`,
  dismiss: "Understood",
};
