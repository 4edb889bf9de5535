// The columns side by side, the moving of a card between them, and the drawer of the card that is open.
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { ProspectDrawer } from "../../features/prospect/ProspectDrawer";
import { useSpeech } from "../../shared/i18n";
import type { DropTarget, ProspectLine, Prospects } from "../../shared/ipc";
import { useCommands } from "../../shared/keys";
import { go, useRoute } from "../../shared/route";
import { STAGES, type Stage } from "../../shared/ui/StageGlyph";
import { BoardCard } from "./BoardCard";
import { Column } from "./Column";
import { useCards } from "./cards";
import { Folded } from "./Folded";
import { MoveBar } from "./MoveBar";
import { ReasonDialog } from "./ReasonDialog";
import { type Mover, useMoving } from "./useMoving";
import { usePointer } from "./usePointer";

const MACHINE: readonly Stage[] = ["new", "enriching", "enriched"];
const ENDS: readonly Stage[] = ["won", "lost", "archived"];

type Props = {
  open: readonly Stage[];
  /** The columns a person unfolded, which can be folded again. */
  folds: readonly Stage[];
  query: string;
  now: number;
  viewer: boolean;
  onUnfold: (stage: Stage) => void;
  onFold: (stage: Stage) => void;
};

export function Columns(props: Props) {
  const { open, folds, query, now } = props;
  const { texts } = useSpeech();
  const words = texts.board;
  const { id, params } = useRoute();
  const board = useRef<HTMLDivElement>(null);
  const ghost = useRef<HTMLDivElement>(null);
  const mover = useMoving();
  const { moving, going, step } = mover;
  const find = useFind();
  usePointer(board, ghost, find, step, !props.viewer);
  const openCard = (card: string, replace = false) => go("board", card, { params, replace });
  useCommands([
    {
      id: "move",
      title: words.move.command,
      keys: "m",
      disabled: props.viewer ? texts.common.viewer : undefined,
      run: () => {
        const card = find(focusedCard(board.current) ?? "");
        if (card !== undefined) step({ do: "lift", card, by: "keys" });
      },
    },
    { id: "next", title: texts.common.next, keys: "j", run: () => walkFocus(board.current, 1) },
    { id: "previous", title: texts.common.previous, keys: "k", run: () => walkFocus(board.current, -1) },
    {
      id: "right",
      title: words.columns,
      keys: "arrowright",
      quiet: true,
      run: () => stepColumn(board.current, 1),
    },
    {
      id: "left",
      title: words.columns,
      keys: "arrowleft",
      quiet: true,
      run: () => stepColumn(board.current, -1),
    },
  ]);
  const folded = (stages: readonly Stage[]) => stages.filter((stage) => !open.includes(stage));
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a group of columns, not of form controls */}
      <div
        ref={board}
        role="group"
        aria-label={words.columns}
        className={`flex min-h-0 flex-1 gap-1 overflow-x-auto px-4 pt-2 ${moving.at === "lifted" && moving.by === "pointer" ? "cursor-grabbing select-none" : ""}`}
      >
        <Folded
          title={words.machine}
          note={words.machineNote}
          stages={folded(MACHINE)}
          moving={moving}
          onUnfold={props.onUnfold}
        />
        {open.map((stage) => (
          <Column
            key={stage}
            stage={stage}
            query={query}
            now={now}
            open={id}
            moving={moving}
            going={going}
            onOpen={openCard}
            onFold={folds.includes(stage) ? () => props.onFold(stage) : undefined}
          />
        ))}
        <Folded
          title={words.ends}
          note={words.endsNote}
          stages={folded(ENDS)}
          moving={moving}
          onUnfold={props.onUnfold}
        />
      </div>
      {moving.at === "lifted" && moving.by === "pointer" ? (
        <div
          ref={ghost}
          aria-hidden
          inert
          className="pointer-events-none fixed top-0 left-0 z-40 w-[184px] rounded-lg shadow-drawer"
        >
          <BoardCard card={moving.card} now={now} onPress={() => {}} />
        </div>
      ) : null}
      {moving.at === "lifted" ? <MoveBar moving={moving} step={step} /> : null}
      {moving.at === "asking" ? <ReasonDialog asking={moving} step={step} /> : null}
      {id === null ? null : <Opened key="drawer" id={id} find={find} query={query} mover={mover} now={now} />}
    </>
  );
}

type OpenedProps = {
  id: string;
  find: (id: string) => ProspectLine | undefined;
  query: string;
  mover: Mover;
  now: number;
};

/** The drawer, with the column of its card as the list that is walked. */
function Opened({ id, find, query, mover, now }: OpenedProps) {
  const { texts, number } = useSpeech();
  const { params } = useRoute();
  const [stage, setStage] = useState<Stage>(() => stageOf(find(id)?.stage) ?? "contacted");
  const { rows = [], first } = useCards(stage, query);
  const at = rows.findIndex((row) => row.id === id);
  const to = (card: ProspectLine | undefined) =>
    card === undefined ? undefined : () => go("board", card.id, { params, replace: true });
  const next = to(at < 0 ? undefined : rows[at + 1]);
  const previous = to(at < 0 ? undefined : rows[at - 1]);
  return (
    <ProspectDrawer
      id={id}
      now={now}
      {...(at < 0
        ? {}
        : {
            place: texts.common.of(
              number(at + 1),
              number(query === "" ? (first?.total ?? rows.length) : rows.length),
            ),
          })}
      onNext={next}
      onPrevious={previous}
      onStage={(known) => {
        // A card that was opened by a link tells its column only when it has been read.
        const its = stageOf(known);
        if (at < 0 && its !== null && its !== stage) setStage(its);
      }}
      onMove={(card: ProspectLine, drop: DropTarget) => mover.step({ do: "send", card, drop })}
      onClose={() => go("board", null, { params })}
    />
  );
}

function stageOf(name: string | undefined): Stage | null {
  return STAGES.find((stage) => stage === name) ?? null;
}

/** Finds a card among all that have been read. */
function useFind(): (id: string) => ProspectLine | undefined {
  const client = useQueryClient();
  return (id) =>
    client
      .getQueriesData<{ pages: Prospects[] }>({ queryKey: ["prospects_list", "pages"] })
      .flatMap(([, data]) => data?.pages ?? [])
      .flatMap((page) => page.prospects)
      .find((card) => card.id === id);
}

/** The card that has the focus. */
function focusedCard(board: HTMLElement | null): string | undefined {
  const element = document.activeElement?.closest<HTMLElement>("[data-card]");
  return board?.contains(element ?? null) === true ? element?.dataset.card : undefined;
}

/** Goes to the next card of the column, or to the first card of the board. */
function walkFocus(board: HTMLElement | null, by: 1 | -1): void {
  const here = document.activeElement?.closest("[data-index]");
  if (board?.contains(here ?? null) !== true) {
    focusCard(board?.querySelector("[data-card]"));
    return;
  }
  const key = by === 1 ? "ArrowDown" : "ArrowUp";
  document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
}

/** Goes to the card of the column beside it that has its focus. */
function stepColumn(board: HTMLElement | null, by: 1 | -1): void {
  const columns = [...(board?.querySelectorAll<HTMLElement>("section[data-stage]:has([data-card])") ?? [])];
  const here = columns.findIndex((column) => column.contains(document.activeElement));
  const column = here < 0 ? columns[0] : columns[here + by];
  focusCard(column?.querySelector("[data-card] button[tabindex='0']"));
}

function focusCard(element: Element | null | undefined): void {
  const button = element instanceof HTMLButtonElement ? element : element?.querySelector("button");
  button?.focus();
  button?.scrollIntoView({ block: "nearest", inline: "nearest" });
}
