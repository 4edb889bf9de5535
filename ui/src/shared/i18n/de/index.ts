// The texts in German (Sie). One file an area, as in ../en.
import type { Texts } from "../en";
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

export const de: Texts = {
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
