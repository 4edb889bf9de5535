// The texts in English: the catalogue whose shape every other language has. One file an area; a new area is a new
// file here and in ../de, and one line in both lists.
import { approvals } from "./approvals";
import { board } from "./board";
import { common } from "./common";
import { errors } from "./errors";
import { firstrun } from "./firstrun";
import { inboxes } from "./inboxes";
import { inboxScreen } from "./inboxScreen";
import { machine } from "./machine";
import { mails } from "./mails";
import { prospect } from "./prospect";
import { replies } from "./replies";
import { shell } from "./shell";
import { sources } from "./sources";
import { stages } from "./stages";
import { today } from "./today";

export const en = {
  approvals,
  board,
  common,
  errors,
  firstrun,
  inboxes,
  inboxScreen,
  machine,
  mails,
  prospect,
  replies,
  shell,
  sources,
  stages,
  today,
};

/** The shape of a catalogue. */
export type Texts = typeof en;
