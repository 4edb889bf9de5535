// The palette: every command with its key, every prospect by name, every screen; all of it by typing.
import * as Dialog from "@radix-ui/react-dialog";
import { Search } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useSpeech } from "../../shared/i18n";
import { useReading } from "../../shared/ipc";
import { commandsByLayer, KeyLayer } from "../../shared/keys";
import { closePalette, usePaletteOpen } from "../../shared/palette";
import { go } from "../../shared/route";
import { KeyCap } from "../../shared/ui/KeyCap";
import { SCREENS } from "../screens";
import { type Group, groupsFor, type Line } from "./lines";
import { pieces } from "./match";

export function Palette({ screen }: { screen: string }) {
  return usePaletteOpen() ? <Opened screen={screen} /> : null;
}

/** How long typing rests before the engine is asked, in milliseconds. */
const REST = 80;

function Opened({ screen }: { screen: string }) {
  const { texts } = useSpeech();
  const words = texts.shell.palette;
  const [typed, setTyped] = useState("");
  const groups = useGroups(typed);
  const lines = groups.flatMap((group) => group.lines);
  const [chosen, setChosen] = useState(0);
  const at = Math.min(chosen, Math.max(lines.length - 1, 0));
  const list = useId();
  const choose = (line: Line) => {
    closePalette();
    // The focus goes back first, so that a command that opens something finds its place.
    requestAnimationFrame(line.run);
  };
  const key = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const line = lines[at];
    if (step !== undefined && lines.length > 0) {
      event.preventDefault();
      setChosen((at + step + lines.length) % lines.length);
    } else if (event.key === "Enter" && line !== undefined) {
      event.preventDefault();
      choose(line);
    }
  };
  return (
    <Dialog.Root open onOpenChange={(open) => open || closePalette()}>
      <Dialog.Portal>
        <div className="comes fixed inset-0 z-40 bg-scrim" aria-hidden />
        <Dialog.Content
          aria-describedby={undefined}
          className="comes-up fixed top-[112px] left-1/2 z-[45] flex max-h-[calc(100vh-144px)] w-[min(640px,calc(100vw-32px))] -translate-x-1/2 flex-col overflow-hidden rounded-palette bg-raised shadow-drawer low:top-4 low:max-h-[calc(100vh-32px)]"
        >
          <Dialog.Title className="sr-only">{words.label}</Dialog.Title>
          <KeyLayer name={words.label} modal>
            <div className="flex h-13 flex-none items-center gap-3 border-b border-line px-[18px]">
              <Search size={18} strokeWidth={1.6} className="flex-none text-ink-3" aria-hidden />
              <input
                role="combobox"
                aria-label={words.label}
                aria-expanded
                aria-controls={list}
                aria-activedescendant={lines.length === 0 ? undefined : `${list}-${at}`}
                value={typed}
                placeholder={words.placeholder}
                autoComplete="off"
                spellCheck={false}
                onChange={(event) => {
                  setTyped(event.target.value);
                  setChosen(0);
                }}
                onKeyDown={key}
                className="h-full min-w-0 flex-1 bg-transparent text-palette outline-none placeholder:text-ink-3 focus-visible:shadow-none"
              />
              <span className="flex-none rounded-sm bg-cap px-1.5 text-small leading-5 font-medium text-ink-2">
                {screen}
              </span>
              <KeyCap keys="escape" />
            </div>
            <Lines groups={groups} list={list} at={at} onChoose={choose} onPoint={setChosen} />
            <div className="flex h-9 flex-none items-center gap-4 border-t border-line px-[18px] text-small text-ink-2">
              <span className="flex items-center gap-1.5">
                <KeyCap keys="arrowup" />
                <KeyCap keys="arrowdown" />
                {words.choose}
              </span>
              <span className="flex items-center gap-1.5">
                <KeyCap keys="enter" />
                {words.run}
              </span>
              <span className="min-w-0 flex-1 truncate text-right slim:hidden">{words.foot}</span>
            </div>
          </KeyLayer>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** What is offered. The commands are those that could be given when the palette was opened. */
function useGroups(typed: string): Group[] {
  const { texts } = useSpeech();
  const [commands] = useState(() => commandsByLayer().flatMap((layer) => layer.commands));
  const asked = useRested(typed.trim());
  const { data } = useReading("search", { text: asked, limit: 8 }, { when: asked.length > 1, keep: true });
  const places = SCREENS.filter((screen) => screen.place !== "hidden").map((screen) => ({
    id: `go ${screen.id}`,
    title: texts.shell.screens[screen.id],
    icon: screen.icon,
    keys: `g ${screen.letter}`,
    run: () => go(screen.id),
  }));
  // What goes to a screen stands among the places.
  const others = commands.filter(({ id }) => !id.startsWith("go "));
  const hits = asked.length > 1 && typed.trim() !== "" ? (data?.hits ?? []) : [];
  return groupsFor({ typed, commands: others, hits, places, open: (prospect) => go("board", prospect) });
}

function useRested(text: string): string {
  const [rested, setRested] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setRested(text), REST);
    return () => clearTimeout(timer);
  }, [text]);
  return rested;
}

type LinesProps = {
  groups: readonly Group[];
  list: string;
  at: number;
  onChoose: (line: Line) => void;
  onPoint: (at: number) => void;
};

function Lines({ groups, list, at, onChoose, onPoint }: LinesProps) {
  const { texts, number } = useSpeech();
  const words = texts.shell.palette;
  const titles = { commands: words.commands, prospects: words.prospects, places: words.goTo };
  const all = groups.flatMap((group) => group.lines);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.querySelector(`[id="${list}-${at}"]`)?.scrollIntoView({ block: "nearest" });
  }, [at, list]);
  return (
    <div ref={box} className="min-h-0 flex-1 overflow-y-auto py-2">
      <p role="status" className="sr-only">
        {words.results(number(all.length))}
      </p>
      {all.length === 0 ? <p className="px-[18px] py-3 text-ink-2">{words.nothing}</p> : null}
      <div role="listbox" id={list} aria-label={words.label}>
        {groups.map((group) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of options has no element of its own
          <div key={group.id} role="group" aria-label={titles[group.id]} className="mb-2 last:mb-0">
            <p className="px-[18px] py-1.5 text-small font-medium text-ink-3" aria-hidden>
              {titles[group.id]}
            </p>
            {group.lines.map((line) => {
              const index = all.indexOf(line);
              return (
                <Option
                  key={line.id}
                  id={`${list}-${index}`}
                  line={line}
                  on={index === at}
                  onChoose={() => onChoose(line)}
                  onPoint={() => onPoint(index)}
                />
              );
            })}
          </div>
        ))}
      </div>
    </div>
  );
}

type OptionProps = { id: string; line: Line; on: boolean; onChoose: () => void; onPoint: () => void };

function Option({ id, line, on, onChoose, onPoint }: OptionProps) {
  const Icon = line.icon;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys belong to the field above
    // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus
    <div
      role="option"
      id={id}
      aria-selected={on}
      onClick={onChoose}
      onMouseMove={() => on || onPoint()}
      className={`mx-2 flex h-9 items-center gap-3 rounded-md px-2.5 ${on ? "bg-selected" : ""}`}
    >
      <Icon
        size={16}
        strokeWidth={1.7}
        className={`flex-none ${on ? "text-accent-ink" : "text-ink-3"}`}
        aria-hidden
      />
      <span className="max-w-full min-w-0 flex-none truncate font-medium">
        {pieces(line.title, line.marks).map((piece) => (
          <span
            key={`${piece.text} ${piece.marked}`}
            className={piece.marked ? "font-strong text-accent-ink" : ""}
          >
            {piece.text}
          </span>
        ))}
      </span>
      <span className="min-w-0 flex-1 truncate text-small text-ink-3">{line.detail}</span>
      {line.keys === null ? null : <KeyCap keys={line.keys} />}
    </div>
  );
}
