// The texts in German (Sie). One file an area, as in ../en.
import type { Texts } from "../en";
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

export const de: Texts = {
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
