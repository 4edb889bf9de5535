// The glyph of a stage: it fills clockwise as the prospect advances, so that it reads without colour.

/** The stages of the board in their order. */
export const STAGES = [
  "new",
  "enriching",
  "enriched",
  "ready",
  "contacted",
  "engaged",
  "meeting",
  "won",
  "lost",
  "archived",
] as const;

export type Stage = (typeof STAGES)[number];

const FILL: Record<Stage, number> = {
  new: 0,
  enriching: 0.125,
  enriched: 0.25,
  ready: 0.4,
  contacted: 0.55,
  engaged: 0.7,
  meeting: 0.85,
  won: 1,
  lost: 0,
  archived: 0,
};

const AROUND = 2 * Math.PI * 1.5;

export function StageGlyph({ stage }: { stage: Stage }) {
  const colour = `var(--st-${stage})`;
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" fill="none" aria-hidden="true" className="flex-none">
      <circle
        cx="6"
        cy="6"
        r="5"
        stroke={colour}
        strokeWidth="1.5"
        strokeDasharray={stage === "new" ? "2 1.9" : undefined}
      />
      {FILL[stage] > 0 ? (
        <circle
          cx="6"
          cy="6"
          r="1.5"
          stroke={colour}
          strokeWidth="3"
          strokeDasharray={`${FILL[stage] * AROUND} ${AROUND}`}
          transform="rotate(-90 6 6)"
        />
      ) : null}
      {stage === "lost" ? <path d="m4 4 4 4M8 4 4 8" stroke={colour} strokeWidth="1.5" /> : null}
      {stage === "archived" ? <path d="M3.5 6h5" stroke={colour} strokeWidth="1.5" /> : null}
    </svg>
  );
}
