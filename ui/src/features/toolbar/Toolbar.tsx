// The toolbar on top of every screen: title, views, space, sending light, divider, search, commands, one primary.
import { Command, Search } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { useSpeech } from "../../shared/i18n";
import { useCommands } from "../../shared/keys";
import { openPalette } from "../../shared/palette";
import { Button } from "../../shared/ui/Button";
import { SearchField } from "../../shared/ui/inputs";
import { KeyCap } from "../../shared/ui/KeyCap";
import { SendingLight } from "./SendingLight";

export type ToolbarSearch = { label: string; value: string; onChange: (text: string) => void };

type Props = {
  title: string;
  /** Views, segments or a date, beside the title. */
  views?: ReactNode;
  /** Quiet actions of the screen, before the divider's other side. */
  actions?: ReactNode;
  /** Searches what the screen shows; without it `/` searches everything. */
  search?: ToolbarSearch;
  /** The one solid button. */
  primary?: ReactNode;
};

export function Toolbar({ title, views, actions, search, primary }: Props) {
  const { texts } = useSpeech();
  return (
    <header className="flex h-(--bar-h) flex-none items-center gap-2 border-b border-line pr-4 pl-5">
      <h1 className="mr-2 flex-none text-title tracking-[-.01em]">{title}</h1>
      <div className="flex min-w-0 flex-1 items-center gap-2 self-stretch">{views}</div>
      {actions}
      <SendingLight />
      <i aria-hidden className="mx-1 h-4 w-px flex-none bg-line-strong" />
      {search === undefined ? <SearchEverything /> : <SearchHere {...search} />}
      <Button
        kind="ghost"
        label={texts.shell.search.commands}
        keys="mod+k"
        icon={<Command size={16} strokeWidth={1.7} />}
        onPress={() => openPalette()}
      />
      {primary}
    </header>
  );
}

/** Looks like a field, opens the palette, which searches the whole workspace. */
function SearchEverything() {
  const words = useSpeech().texts.shell.search;
  useCommands([{ id: "search", title: words.label, keys: "/", quiet: true, run: () => openPalette() }]);
  return (
    <button
      type="button"
      aria-label={words.placeholder}
      aria-keyshortcuts="/"
      onClick={() => openPalette()}
      className="flex h-(--ctl-h) w-[196px] min-w-0 flex-none items-center gap-1.5 rounded-md bg-surface px-2 text-ink-3 shadow-line hover:text-ink-2 narrow:w-(--ctl-h) narrow:justify-center narrow:px-0"
    >
      <Search size={14} strokeWidth={1.7} className="flex-none" aria-hidden />
      <span className="min-w-0 flex-1 truncate text-left narrow:hidden">{words.placeholder}</span>
      <span className="flex narrow:hidden">
        <KeyCap keys="/" />
      </span>
    </button>
  );
}

function SearchHere({ label, value, onChange }: ToolbarSearch) {
  const field = useRef<HTMLInputElement>(null);
  useCommands([
    {
      id: "search",
      title: label,
      keys: "/",
      quiet: true,
      run: () => {
        field.current?.focus();
        field.current?.select();
      },
    },
  ]);
  return (
    <div className="w-[196px] min-w-28 flex-initial">
      <SearchField
        ref={field}
        label={label}
        value={value}
        onChange={onChange}
        icon={<Search size={14} strokeWidth={1.7} aria-hidden />}
        cap={<KeyCap keys="/" />}
      />
    </div>
  );
}
