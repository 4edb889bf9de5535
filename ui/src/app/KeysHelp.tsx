// `?`: the keys of this screen and those that work everywhere, as they are registered now.
import { useState } from "react";
import { useSpeech } from "../shared/i18n";
import { type Command, commandsByLayer, keysOf } from "../shared/keys";
import { Dialog } from "../shared/ui/Dialog";
import { KeyCap } from "../shared/ui/KeyCap";

export function KeysHelp({ onClose }: { onClose: () => void }) {
  const { texts } = useSpeech();
  // What can be done is what could be done when one asked; the list itself has no keys worth a line.
  const [layers] = useState(() => commandsByLayer());
  return (
    <Dialog title={texts.shell.keys.title} onClose={onClose} width="wide">
      <div className="columns-2 gap-8 slim:columns-1">
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
                    className="flex min-h-7 break-inside-avoid items-center gap-3 border-t border-line first:border-0"
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

function withKeys(commands: readonly Command[]) {
  return commands.flatMap((command) => {
    const keys = keysOf(command)[0];
    return keys === undefined ? [] : [{ id: command.id, title: command.title, keys }];
  });
}
