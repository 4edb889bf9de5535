// What `status` tells: the whole machine in counts.

/** A mailbox we send from and read. */
export type Inbox = {
  id: string;
  name: string;
  state: string;
  sent_today: number;
  cap_today: number;
};

/** A lane of the durable queue, in jobs. */
export type Queue = {
  queue: string;
  ready: number;
  running: number;
  scheduled: number;
  dead: number;
};

export type Status = {
  workspace: { kind: "real" | "practice"; now: number };
  stages: Record<string, number>;
  emails: Record<string, number>;
  queues: Queue[];
  inboxes: Inbox[];
  quarantine: { on: boolean; reason: string | null };
};
