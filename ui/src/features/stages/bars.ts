// The stages as bars: order, length, share. No rule of the pipeline is computed here.

import { STAGES, type Stage } from "../../shared/ui/StageGlyph";

export type Bar = {
  stage: Stage;
  count: number;
  /** Share of all prospects, 0 to 1. */
  share: number;
  /** Length relative to the longest bar, 0 to 1. */
  length: number;
};

/** One bar for each stage of the board, in its order; a stage the engine does not mention has none. */
export function bars(counts: Readonly<Record<string, number>>): Bar[] {
  const of = (stage: Stage) => counts[stage] ?? 0;
  const all = total(counts);
  const longest = Math.max(...STAGES.map(of));
  return STAGES.map((stage) => ({
    stage,
    count: of(stage),
    share: all === 0 ? 0 : of(stage) / all,
    length: longest === 0 ? 0 : of(stage) / longest,
  }));
}

/** All prospects on the board. */
export function total(counts: Readonly<Record<string, number>>): number {
  return STAGES.reduce((sum, stage) => sum + (counts[stage] ?? 0), 0);
}
