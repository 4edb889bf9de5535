// What the palette offers for what was typed: commands, then prospects, then places.
import type { LucideIcon } from "lucide-react";
import { Building2, CornerDownRight, User } from "lucide-react";
import type { SearchHit } from "../../shared/ipc";
import { type Command, keysOf } from "../../shared/keys";
import { type Found, match } from "./match";

export type Line = {
  id: string;
  title: string;
  detail: string;
  marks: Found["marks"];
  keys: string | null;
  icon: LucideIcon;
  run: () => void;
};

export type Group = { id: "commands" | "prospects" | "places"; lines: Line[] };

type Asked = {
  typed: string;
  commands: readonly Command[];
  hits: readonly SearchHit[];
  places: readonly { id: string; title: string; icon: LucideIcon; keys: string; run: () => void }[];
  open: (prospect: string) => void;
};

/** Lines of one kind that are shown at once. */
const MOST = 8;

export function groupsFor({ typed, commands, hits, places, open }: Asked): Group[] {
  const found = (title: string) => match(title, typed);
  const offered = commands.flatMap((command) => {
    const hit = command.quiet === true || command.disabled !== undefined ? null : found(command.title);
    if (hit === null) return [];
    const { id, title, detail = "", icon = CornerDownRight, run } = command;
    return [
      {
        hit,
        line: {
          id,
          title,
          detail,
          run,
          marks: hit.marks,
          keys: keysOf(command)[0] ?? null,
          icon,
        },
      },
    ];
  });
  const there = places.flatMap((place) => {
    const hit = found(place.title);
    return hit === null ? [] : [{ hit, line: { ...place, detail: "", marks: hit.marks } }];
  });
  const people = hits.flatMap((hit) => {
    const { prospect } = hit;
    if (prospect === null) return [];
    const [title = hit.words, ...rest] = hit.words.split(" · ");
    const icon = hit.noun === "company" ? Building2 : User;
    const marks = found(title)?.marks ?? [];
    return [
      {
        id: `${hit.noun} ${hit.id}`,
        title,
        detail: rest.join(" · "),
        marks,
        keys: null,
        icon,
        run: () => open(prospect),
      },
    ];
  });
  const groups: Group[] = [
    { id: "commands", lines: best(offered) },
    { id: "prospects", lines: typed.trim() === "" ? [] : people.slice(0, MOST) },
    { id: "places", lines: best(there, 20) },
  ];
  return groups.filter(({ lines }) => lines.length > 0);
}

/** The best first; those of one rank stay in their order. */
function best(found: readonly { hit: Found; line: Line }[], most = MOST): Line[] {
  return [...found]
    .sort((a, b) => b.hit.rank - a.hit.rank)
    .slice(0, most)
    .map(({ line }) => line);
}
