// Which workspace is open: the shell's second command and its event, as docs/DESK-SHELL.md has them.

import { invoke } from "@tauri-apps/api/core";
import { asCallError } from "./error";
import { onTold } from "./told";

export type WorkspaceKind = "real" | "practice";

/** The desk as the shell sees it. */
export type Desk = {
  step: "choose" | "opening" | "ready" | "locked" | "failed";
  kind: WorkspaceKind | null;
  folder: string | null;
  /** Another process writes: everything can be read, nothing changed. */
  viewer: boolean;
  error: { code: string; message: string; details: unknown } | null;
  known: { folder: string; kind: WorkspaceKind; last: boolean }[];
  /** Of an open real workspace; the code is there from its making to its acknowledgement. */
  recovery: { acknowledged: boolean; code: string | null } | null;
  navigate: { prospect: string } | null;
  crash: { at: number; version: string; place: string; words: string | null } | null;
};

export type DeskRequest =
  | { do: "state" | "open_practice" | "choose" | "new_code" | "print" | "dismiss_crash" }
  | { do: "create_real"; name: string }
  | { do: "open"; folder: string }
  | { do: "acknowledge"; code: string | null }
  | { do: "unlock"; code: string };

/** Asks for or changes which workspace is open; rejects with a `CallError`. */
export async function askDesk(request: DeskRequest): Promise<Desk> {
  try {
    return await invoke<Desk>("desk", { request });
  } catch (thrown) {
    throw asCallError(thrown);
  }
}

/** Hears of every change of the desk; returns how to stop. */
export function onDesk(heard: (desk: Desk) => void): () => void {
  return onTold<Desk>("desk", heard);
}
