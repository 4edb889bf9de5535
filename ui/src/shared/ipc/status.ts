// What `status` tells: the whole machine in counts (engine::api::workspace).

/** A mailbox we send from and read. */
export type Inbox = {
  id: string;
  name: string;
  /** `ok paused error untested`. */
  state: string;
  /** Why, when it is not ok. */
  why: string | null;
  /** Mails in the last rolling day, and the cap for one. */
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
  paused: string | null;
};

export type Status = {
  workspace: { kind: string; now: number; viewer: boolean };
  stages: Record<string, number>;
  emails: Record<string, number>;
  queues: Queue[];
  inboxes: Inbox[];
  /** Whether nothing is sent, and why: `quarantine…` or `paused…`. */
  quarantine: { on: boolean; reason: string | null };
};
