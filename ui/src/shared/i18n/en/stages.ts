// Texts of the stages of the board.

export const stages = {
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
};
