// For tests only: drafts as the engine tells them.
import type { DraftRow } from "../../shared/ipc";

export function draft(over: Partial<DraftRow> & { id: string }): DraftRow {
  return {
    pack: `pack ${over.id}`,
    prospect: `p ${over.id}`,
    company: "Havnelageret Hotell",
    person: `Person ${over.id}`,
    to: "ingrid@havnelageret.example",
    subject: "The new wing",
    subjects: ["The new wing", "Ninety-two rooms"],
    text: "Dear Ingrid,\n\nThe wing is new. Houses save 40 %. May I ask?",
    footer: "Northbell Ltd",
    language: "en",
    kind: "first",
    state: "draft",
    step: 0,
    after: null,
    risk: "none",
    clean: true,
    expired: null,
    why_person: "General Manager",
    why_now: "vacancy (do not mention)",
    language_reason: "English",
    inspection: { spam_score: 0.1, readability: 70, words: 80, lints: [] },
    claims: [],
    planned: null,
    score: 80,
    written_by: "embedded",
    created_at: 0,
    ...over,
  };
}
