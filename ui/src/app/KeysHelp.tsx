// `?`: the keys of this screen and those that work everywhere, as they are registered now.
import { useState } from "react";
import { useSpeech } from "../shared/i18n";
import { type Command, commandsByLayer, keysOf } from "../shared/keys";
import { Dialog } from "../shared/ui/Dialog";
import { KeyCap } from "../shared/ui/KeyCap";

export function KeysHelp({ onClose }: { onClose: () => void }) {
  const { texts } = useSpeech();
  // What can be done is what could be done when one asked; the list itself has no keys worth a line.
  const [layers] = useState(() => byReach(texts.shell.keys.everywhere));
  return (
    <Dialog title={texts.shell.keys.title} onClose={onClose} width="wide">
      <div className="grid grid-cols-2 gap-x-8 slim:grid-cols-1">
        {layers.map(({ name, commands }) => {
          const keyed = withKeys(commands);
          if (keyed.length === 0) return null;
          return (
            <section key={name} className="mb-4">
              <h3 className="mb-1 text-micro font-medium text-ink-3">{name}</h3>
              <dl>
                {keyed.map(({ id, title, keys }) => (
                  <div
                    key={id}
                    className="flex min-h-7 items-center gap-3 border-t border-line first:border-0"
                  >
                    <dt className="min-w-0 flex-1 text-ink">{title}</dt>
                    <dd>
                      <span className="sr-only">{keys}</span>
                      <KeyCap keys={keys} />
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          );
        })}
      </div>
    </Dialog>
  );
}

/** What works everywhere stands under that name, whoever registered it. */
function byReach(everywhere: string): { name: string; commands: Command[] }[] {
  const layers = commandsByLayer();
  const here = layers.filter(({ name }) => name !== everywhere);
  const shell = layers.filter(({ name }) => name === everywhere).flatMap(({ commands }) => commands);
  const wide = here.flatMap(({ commands }) => commands.filter((command) => command.always));
  return [
    ...here.map(({ name, commands }) => ({ name, commands: commands.filter((command) => !command.always) })),
    { name: everywhere, commands: [...wide, ...shell] },
  ];
}

function withKeys(commands: readonly Command[]) {
  return commands.flatMap((command) => {
    const keys = keysOf(command)[0];
    return keys === undefined ? [] : [{ id: command.id, title: command.title, keys }];
  });
}
