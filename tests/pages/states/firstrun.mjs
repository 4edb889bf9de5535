// The way in: the choice of a newcomer, the recovery code, a missing key, a workspace that does not open.
const desk = (ok) => ({ desk: { ok } });
const closed = { kind: null, folder: null };
const error = { code: "keychain", message: "the keychain has no key of this workspace", details: null };

export const STATES = {
  "firstrun choice": { answers: desk({ step: "choose", ...closed }), settled: "[data-choose=practice]" },
  "firstrun german": { answers: desk({ step: "choose", ...closed }), settled: "[data-choose=practice]", locale: "de-DE" },
  "firstrun again": {
    answers: desk({ step: "choose", ...closed, known: [{ folder: `/home/anna/${"very-long-name/".repeat(12)}workspace`, kind: "real", last: true }] }),
    settled: "[data-choose=practice]",
  },
  "firstrun code": {
    answers: desk({ kind: "real", recovery: { acknowledged: false, code: "ABCD-EFGH-JKLM-NPQR-STUV-WXYZ-2345" } }),
    settled: "output",
  },
  "firstrun locked": { answers: desk({ step: "locked", kind: "real", error }), settled: "input" },
  "firstrun failed": {
    answers: desk({ step: "failed", kind: "real", error: { code: "internal", message: "workspace.db is damaged: restore the latest backup", details: null } }),
    settled: "[role=alert]",
  },
  "firstrun opening": { answers: desk({ step: "opening", kind: "practice" }), settled: "[role=status]" },
};
