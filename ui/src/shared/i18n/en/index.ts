// The texts in English: the catalogue whose shape every other language has. One file an area; a new area is a new
// file here and in ../de, and one line in both lists.
import { board } from "./board";
import { common } from "./common";
import { errors } from "./errors";
import { inboxes } from "./inboxes";
import { machine } from "./machine";
import { mails } from "./mails";
import { prospect } from "./prospect";
import { shell } from "./shell";
import { stages } from "./stages";
import { today } from "./today";

export const en = {
  board,
  common,
  errors,
  inboxes,
  machine,
  mails,
  prospect,
  shell,
  stages,
  today,
};

/** The shape of a catalogue. */
export type Texts = typeof en;
