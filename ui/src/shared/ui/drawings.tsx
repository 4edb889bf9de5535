// The desk objects of empty and failed states, and the mark of the product.

const LINE = {
  fill: "none",
  stroke: "currentColor",
  strokeWidth: 1.6,
  strokeLinecap: "round",
  strokeLinejoin: "round",
} as const;

const TINT = { fill: "var(--accent-tint)" };
const ACCENT = { stroke: "var(--accent-mid)" };

/** A key with its tag: nobody has checked in yet. */
export function KeyDrawing() {
  return (
    <svg width="110" height="84" viewBox="0 0 110 84" {...LINE} aria-hidden="true">
      <path style={TINT} d="M18 46 34 32h46v36H34L18 54z" />
      <circle cx="32" cy="50" r="4" />
      <path d="M48 44h22M48 51h22M48 58h14" strokeWidth="1.2" opacity=".7" />
      <path style={ACCENT} d="M32 46c2-18 14-28 32-26" />
      <circle cx="72" cy="18" r="8" />
      <path d="m79 23 14 9M87 28l-3 5M92 31l-3 5" />
    </svg>
  );
}

/** A door that does not open. */
export function DoorDrawing() {
  return (
    <svg width="110" height="84" viewBox="0 0 110 84" {...LINE} aria-hidden="true">
      <path d="M32 78V12h46v66M24 78h62" />
      <path style={TINT} d="M38 78V18l26 8v58z" />
      <circle cx="58" cy="52" r="2" fill="currentColor" stroke="none" />
      <path style={ACCENT} d="M84 22l6-4M86 32h8M84 42l6 4" />
    </svg>
  );
}

/** The mark: a spirit that rises from the water, seen through an arched hotel door. */
export function Mark({ label }: { label: string }) {
  return (
    <svg width="32" height="32" viewBox="0 0 32 32" role="img" aria-label={label} className="text-accent">
      <path d="M4 30V14.5C4 7.6 9.4 2 16 2s12 5.6 12 12.5V30z" fill="currentColor" />
      <path
        d="M4 21.5c3-2.6 5-2.6 8 0s5 2.6 8 0 5-2.6 8 0"
        fill="none"
        stroke="var(--sunken)"
        strokeWidth="2.2"
      />
      <circle cx="16" cy="11.5" r="2.6" fill="var(--sunken)" />
    </svg>
  );
}
