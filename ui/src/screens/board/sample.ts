// For tests only: a card, and everything known about it.
import type { ProspectFull, ProspectLine } from "../../shared/ipc";

const AT = Date.UTC(2026, 9, 14, 8, 56);

export function line(more: Partial<ProspectLine> = {}): ProspectLine {
  return {
    id: "7",
    company_id: "c7",
    company: "Quinta do Farol",
    town: "Cascais",
    country: "PT",
    zone: "Europe/Lisbon",
    tier: "luxury",
    person: "Inês Duarte",
    title: "Director of Operations",
    stage: "contacted",
    since: AT - 6 * 86_400_000,
    reason: null,
    revisit_at: null,
    score: 82,
    needs_attention: null,
    due_at: null,
    owner: "me",
    heat: null,
    days_in_stage: 6,
    rotting: false,
    rotting_after_days: null,
    acts: null,
    reply_waiting_since: null,
    campaign: null,
    next_step: null,
    ...more,
  };
}

export function full(more: Partial<ProspectLine> = {}): ProspectFull {
  const prospect = line(more);
  return {
    prospect,
    company: {
      id: "c7",
      name: prospect.company,
      category: "independent",
      country: "PT",
      zone: "Europe/Lisbon",
      town: "Cascais",
      street: null,
      postal_code: null,
      website: null,
      website_state: "ok",
      phone: null,
      tier: "luxury",
      rooms: 64,
      stars: 5,
      chain: null,
      fit: "open",
      decider: null,
      needs_attention: null,
    },
    role: "operations",
    address_form: null,
    reason_detail: null,
    ways: [
      {
        id: "w1",
        channel: "mail",
        value: "i.duarte@quintadofarol.example",
        of_property: false,
        role_class: "personal",
        obtained: "published",
        score: 0.97,
        verified_at: AT,
        usable: true,
        dead_at: null,
      },
    ],
    factors: [{ factor: "tier", points: 15, most: 15, evidence: "Luxury tier" }],
    facts: [
      {
        id: "f1",
        kind: "vacancy",
        say: "silent",
        text: "The seat of the general manager is empty",
        source: "hosco.example, job 48213",
        excerpt: "General Manager, Cascais",
        at: AT,
      },
    ],
    transitions: [
      {
        id: "t1",
        from: "ready",
        event: "send_outreach",
        to: "contacted",
        conditions: [],
        effects: [],
        caused_by: "job",
        actor: "Clara",
        override_reason: null,
        at: AT,
        undoable: true,
      },
    ],
    timeline: [{ id: 1, trace: "a", kind: "mail_accepted", subjects: {}, payload: {}, at: AT }],
    emails: [
      {
        id: "e1",
        prospect: prospect.id,
        company: "c7",
        kind: "first",
        status: "sent",
        reason: null,
        to: "i.duarte@quintadofarol.example",
        subject: "Sixty-four rooms above the bay",
        not_before: null,
        created_at: AT,
      },
    ],
    gates: [],
  } as ProspectFull;
}
