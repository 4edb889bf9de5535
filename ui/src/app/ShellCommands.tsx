// What can be done on every screen: palette, keys, going elsewhere, undo, how it looks.
import { Keyboard, Languages, Moon, Rows3, Rows4, Sun, SunMoon, Undo2 } from "lucide-react";
import { useState } from "react";
import { useSpeech } from "../shared/i18n";
import { useWriting } from "../shared/ipc";
import { type Command, useCommands } from "../shared/keys";
import { openPalette } from "../shared/palette";
import { go } from "../shared/route";
import { showDensity, showTheme, speakLanguage, useAppearance } from "../shared/theme/appearance";
import { toast } from "../shared/toast";
import { KeysHelp } from "./KeysHelp";
import { SCREENS } from "./screens";

export function ShellCommands() {
  const { texts } = useSpeech();
  const words = texts.shell;
  const [helps, setHelps] = useState(false);
  const undo = useUndo();
  const looks = useLooks();
  useCommands([
    {
      id: "palette",
      title: words.keys.palette,
      keys: "mod+k",
      inFields: true,
      always: true,
      quiet: true,
      run: openPalette,
    },
    { id: "help", title: words.keys.help, keys: "?", icon: Keyboard, run: () => setHelps(true) },
    { id: "undo", title: words.undo.last, keys: "mod+z", icon: Undo2, always: true, run: undo },
    ...SCREENS.filter((screen) => screen.place !== "hidden").map((screen) => ({
      id: `go ${screen.id}`,
      title: words.keys.go(words.screens[screen.id]),
      keys: `g ${screen.letter}`,
      run: () => go(screen.id),
    })),
    ...looks,
  ]);
  return helps ? <KeysHelp onClose={() => setHelps(false)} /> : null;
}

/** Takes back what this person did last, from the engine's own log. */
function useUndo(): () => void {
  const words = useSpeech().texts.shell.undo;
  const { write } = useWriting("undo", {
    said: ({ words: what }) => words.done(what),
    refused: (error) => {
      const rule = (error.details as { rule?: unknown } | null)?.rule;
      if (rule === "nothing_to_undo") toast(words.nothing);
      else toast(rule === "too_late" ? words.late : error.message, { tone: "failed" });
    },
  });
  return () => write({});
}

function useLooks(): Command[] {
  const words = useSpeech().texts.shell.appearance;
  const { theme, followsSystem, density, language } = useAppearance();
  return [
    theme === "dark"
      ? { id: "light", title: words.light, icon: Sun, run: () => showTheme("light") }
      : { id: "dark", title: words.dark, icon: Moon, run: () => showTheme("dark") },
    ...(followsSystem
      ? []
      : [{ id: "system", title: words.system, icon: SunMoon, run: () => showTheme("system") }]),
    density === "compact"
      ? { id: "comfortable", title: words.comfortable, icon: Rows3, run: () => showDensity("comfortable") }
      : { id: "compact", title: words.compact, icon: Rows4, run: () => showDensity("compact") },
    language === "de"
      ? { id: "english", title: words.english, icon: Languages, run: () => speakLanguage("en") }
      : { id: "german", title: words.german, icon: Languages, run: () => speakLanguage("de") },
  ];
}
