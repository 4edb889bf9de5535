// Texts of the durable queue.

export const machine = {
  title: "The machine",
  idle: "Idle: no job is ready or running.",
  running: (n: string) => `${n} running`,
  ready: (n: string) => `${n} ready`,
  later: (n: string) => `${n} later`,
  dead: (n: string) => `${n} gave up`,
};
