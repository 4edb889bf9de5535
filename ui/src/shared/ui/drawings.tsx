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

/** A door hanger with a tick: everything is looked at. */
export function HangerDrawing() {
  return (
    <svg width="110" height="84" viewBox="0 0 110 84" {...LINE} aria-hidden="true">
      <path style={TINT} d="M37 8h30a6 6 0 0 1 6 6v58a6 6 0 0 1-6 6H43a6 6 0 0 1-6-6z" />
      <circle cx="55" cy="24" r="9" fill="var(--surface)" />
      <path style={ACCENT} d="m48 54 5 5 9-10" />
      <path d="M46 68h18" opacity=".5" />
    </svg>
  );
}

/** The bell of a desk: quiet, nobody has rung. */
export function BellDrawing() {
  return (
    <svg width="110" height="84" viewBox="0 0 110 84" {...LINE} aria-hidden="true">
      <path style={TINT} stroke="none" d="M25 58a30 30 0 0 1 60 0z" />
      <path d="M25 58a30 30 0 0 1 60 0zM18 58h74M22 68h66M55 28v-7M49 21h12" />
      <path style={ACCENT} d="M37 50a19 19 0 0 1 11-13" />
      <path d="m24 26-5-5M86 26l5-5M55 12V6" opacity=".5" />
    </svg>
  );
}

/** Houses under a magnifier: searched and not found. */
export function HousesDrawing() {
  return (
    <svg width="110" height="84" viewBox="0 0 110 84" {...LINE} aria-hidden="true">
      <path d="M14 74V30h26v44M40 74V14h30v20M8 74h50" opacity=".6" />
      <path
        d="M20 38h4M30 38h4M20 48h4M30 48h4M20 58h4M30 58h4M47 24h5M58 24h5M47 36h3M47 48h3"
        opacity=".5"
      />
      <circle style={TINT} cx="74" cy="52" r="17" />
      <path d="m86 64 14 13" />
      <path style={ACCENT} d="M65 50a9 9 0 0 1 7-7" />
    </svg>
  );
}

/** A letter: no mailbox is connected. */
export function LetterDrawing() {
  return (
    <svg width="110" height="84" viewBox="0 0 110 84" {...LINE} aria-hidden="true">
      <rect style={TINT} x="22" y="22" width="66" height="46" rx="5" />
      <path d="m22 28 33 22 33-22" />
      <path style={ACCENT} d="M34 14a30 30 0 0 1 42 0M43 8a24 24 0 0 1 24 0" opacity=".8" />
    </svg>
  );
}

/** A packed case: everything got done. */
export function CaseDrawing() {
  return (
    <svg width="110" height="84" viewBox="0 0 110 84" {...LINE} aria-hidden="true">
      <rect style={TINT} x="20" y="28" width="70" height="46" rx="6" />
      <path d="M42 28v-8a5 5 0 0 1 5-5h16a5 5 0 0 1 5 5v8M32 28v46M78 28v46" />
      <path style={ACCENT} d="M46 51h18M58 45l6 6-6 6" />
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
