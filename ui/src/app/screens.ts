// The screens of the desk, in the order of the rail. A new screen is one entry here.
import {
  ConciergeBell,
  FileCheck,
  type LucideIcon,
  Mail,
  MessagesSquare,
  Radar,
  Shapes,
  SquareKanban,
} from "lucide-react";
import { type ComponentType, lazy } from "react";
import { Today } from "../screens/today/Today";
import type { Texts } from "../shared/i18n";
import type { Today as Day, Status } from "../shared/ipc";

/** What a badge of the rail says: somebody wrote, something waits, or look at this. */
export type Badge = { kind: "wrote" | "waits"; count: number } | { kind: "look" };

export type ScreenEntry = {
  /** Its name in the catalogue (`texts.shell.screens`) and its place in the hash: `#board`. */
  id: keyof Texts["shell"]["screens"];
  icon: LucideIcon;
  /** `G` and then this letter goes there. */
  letter: string;
  /** The day above, the house below the hairline; a hidden one has no item in the rail. */
  place: "day" | "house" | "hidden";
  /** Loaded when it is first opened: `lazy(() => import(…))`, taking the named export as `default`. */
  component: ComponentType;
  badge?: (day: Day | undefined, status: Status | undefined) => Badge | null;
};

export const SCREENS: readonly ScreenEntry[] = [
  { id: "today", icon: ConciergeBell, letter: "t", place: "day", component: Today },
  {
    id: "replies",
    icon: MessagesSquare,
    letter: "r",
    place: "day",
    component: lazy(() => import("../screens/replies/Replies").then((m) => ({ default: m.Replies }))),
    badge: (day) => (day === undefined ? null : { kind: "wrote", count: day.answer.count }),
  },
  {
    id: "approvals",
    icon: FileCheck,
    letter: "a",
    place: "day",
    component: lazy(() => import("../screens/approvals/Approvals").then((m) => ({ default: m.Approvals }))),
    badge: (day) => (day === undefined ? null : { kind: "waits", count: day.approve.count }),
  },
  {
    id: "board",
    icon: SquareKanban,
    letter: "b",
    place: "day",
    component: lazy(() => import("../screens/board/Board").then((m) => ({ default: m.Board }))),
  },
  {
    id: "sources",
    icon: Radar,
    letter: "s",
    place: "day",
    component: lazy(() => import("../screens/sources/Sources").then((m) => ({ default: m.Sources }))),
  },
  {
    id: "inboxes",
    icon: Mail,
    letter: "n",
    place: "house",
    component: lazy(() => import("../screens/inboxes/Inboxes").then((m) => ({ default: m.Inboxes }))),
    badge: (_, status) =>
      status?.inboxes.some((inbox) => inbox.state === "error" || inbox.state === "paused") === true
        ? { kind: "look" }
        : null,
  },
  {
    id: "gallery",
    icon: Shapes,
    letter: "y",
    place: "hidden",
    component: lazy(() => import("../screens/gallery/Gallery").then((m) => ({ default: m.Gallery }))),
  },
];

/** The screen of an id; the first one when there is none of that name. */
export function screenOf(id: string, screens: readonly ScreenEntry[] = SCREENS): ScreenEntry | undefined {
  return screens.find((screen) => screen.id === id) ?? screens[0];
}
