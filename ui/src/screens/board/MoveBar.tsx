// The bar while a card is moved: which card, who takes it, and the keys. It is the layer of its keys, too.
import { useEffect, useRef } from "react";
import { useSpeech } from "../../shared/i18n";
import { KeyLayer, useCommands } from "../../shared/keys";
import { KeyCap } from "../../shared/ui/KeyCap";
import { STAGES } from "../../shared/ui/StageGlyph";
import { type Lifted, type Step, verdict } from "./moving";

type Props = { moving: Lifted; step: (step: Step) => void };

export function MoveBar({ moving, step }: Props) {
  const words = useSpeech().texts.board.move;
  return (
    <KeyLayer name={words.command} modal>
      <Shown moving={moving} step={step} />
    </KeyLayer>
  );
}

function Shown({ moving, step }: Props) {
  const { texts, list } = useSpeech();
  const words = texts.board.move;
  const names: Record<string, string> = texts.stages.names;
  const bar = useRef<HTMLDivElement>(null);
  const takers = STAGES.filter((stage) => verdict(moving, stage) === "takes");
  useCommands([
    {
      id: "right",
      title: words.keys,
      keys: "arrowright",
      run: () => step({ do: "walk", by: 1, anyway: false }),
    },
    {
      id: "left",
      title: words.keys,
      keys: "arrowleft",
      quiet: true,
      run: () => step({ do: "walk", by: -1, anyway: false }),
    },
    {
      id: "right-anyway",
      title: words.anyway,
      keys: "alt+arrowright",
      run: () => step({ do: "walk", by: 1, anyway: true }),
    },
    {
      id: "left-anyway",
      title: words.anyway,
      keys: "alt+arrowleft",
      quiet: true,
      run: () => step({ do: "walk", by: -1, anyway: true }),
    },
    { id: "cancel", title: words.cancel, keys: "escape", run: () => step({ do: "cancel" }) },
  ]);
  useEffect(() => {
    if (moving.by !== "keys") return;
    const before = document.activeElement;
    bar.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, [moving.by]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of words and keys, not of form controls
    <div
      ref={bar}
      role="group"
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key !== "Enter") return;
        event.preventDefault();
        step({ do: "drop" });
      }}
      aria-label={words.moving(moving.card.person ?? moving.card.company, names[moving.card.stage] ?? "")}
      className="comes-up fixed bottom-5 left-1/2 z-30 flex w-max max-w-[calc(100vw-32px)] -translate-x-1/2 flex-wrap items-center gap-x-4 gap-y-1 rounded-lg bg-raised px-4 py-2.5 shadow-pop outline-none"
    >
      <b className="max-w-80 truncate font-medium">
        <bdi>{words.moving(moving.card.person ?? moving.card.company, names[moving.card.stage] ?? "")}</bdi>
      </b>
      <span className="text-ink-2">
        {moving.drops === undefined
          ? words.asking
          : takers.length === 0
            ? words.noTakers
            : words.takers(list(takers.map((stage) => names[stage] ?? stage)))}
      </span>
      <span className="flex items-center gap-3 text-small text-ink-2">
        {moving.by === "keys" ? (
          <>
            <span className="flex items-center gap-1">
              <KeyCap keys="arrowright" /> {words.keys}
            </span>
            <span className="flex items-center gap-1">
              <KeyCap keys="enter" /> {words.drop}
            </span>
          </>
        ) : null}
        <span className="flex items-center gap-1">
          <KeyCap keys="escape" /> {words.cancel}
        </span>
      </span>
    </div>
  );
}
