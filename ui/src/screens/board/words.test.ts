import { describe, expect, it } from "vitest";
import { speech } from "../../shared/i18n";
import { line } from "./sample";
import { cardWords } from "./words";

const now = Date.UTC(2026, 9, 14, 9, 42);
const said = (more: Parameters<typeof line>[0] & object) => cardWords(line(more), now, speech("en"));

describe("the words of a card", () => {
  it("tells the clock at the hotel, not here", () => {
    expect(said({}).place).toBe("Cascais 10:42");
    expect(said({ zone: null }).place).toBe("Cascais");
    expect(said({ town: null }).place).toBe("Lisbon 10:42");
  });

  it("names nobody as nobody, and counts the days in the stage", () => {
    expect(said({ person: null, title: null }).name).toBe("Nobody known yet");
    expect(said({ person: null, title: "General Manager" }).name).toBe("General Manager");
    expect(said({}).days).toBe("6d");
  });

  it("puts what a person must look at before the next step", () => {
    expect(said({ needs_attention: "no_website_found", due_at: now })).toMatchObject({
      step: "No website found",
      turn: "stuck",
      icon: "alert",
    });
    expect(said({ due_at: now }).step).toMatch(/^Due Wed 14 Oct/);
    expect(said({ stage: "lost", reason: "timing" }).step).toBe("Timing");
  });

  it("shows what the engine judged: heat, whose turn it is, the planned step", () => {
    const card = {
      ...line(),
      heat: "hot",
      acts: "us",
      rotting: true,
      next_step: { kind: "answer", text: "", at: null, id: null },
    };
    expect(cardWords(card, now, speech("en"))).toMatchObject({
      score: { value: 82, warmth: "hot" },
      turn: "yours",
      rotting: 2,
      step: "Answer waits for you",
    });
    expect(said({}).score?.warmth).toBe("warm");
    expect(said({ score: null }).score).toBeNull();
  });
});
