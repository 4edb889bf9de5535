// A column of the board: its head, its cards, and what it says while a card is moved.
import { Ban, ChevronsLeft } from "lucide-react";
import type { ReactNode } from "react";
import { useSpeech } from "../../shared/i18n";
import type { ProspectLine } from "../../shared/ipc";
import { useAppearance } from "../../shared/theme/appearance";
import { KeyCap } from "../../shared/ui/KeyCap";
import { SkeletonCards } from "../../shared/ui/Skeleton";
import { type Stage, StageGlyph } from "../../shared/ui/StageGlyph";
import { ErrorState } from "../../shared/ui/StateNotice";
import { VirtualList } from "../../shared/ui/VirtualList";
import { BoardCard } from "./BoardCard";
import { useCards } from "./cards";
import { Heat } from "./Heat";
import { failed, type Moving, targetIn, verdict } from "./moving";

/** A card with its gap, in pixels: as drawn, and compact. */
const SIZE = { comfortable: 93, compact: 71 };

type Props = {
  stage: Stage;
  query: string;
  now: number;
  open: string | null;
  moving: Moving;
  /** The card that is on its way, shown where it goes. */
  going: { card: ProspectLine; to: string } | null;
  onOpen: (id: string) => void;
  onFold?: (() => void) | undefined;
};

export function Column(props: Props) {
  const { stage, query, now, moving, going } = props;
  const { texts, number } = useSpeech();
  const { density } = useAppearance();
  const cards = useCards(stage, query);
  const words = texts.board;
  const name = texts.stages.names[stage];
  const count = cards.first?.total;
  const rows = shown(cards.rows, stage, going);
  const lifted = moving.at === "lifted" ? moving.card.id : null;
  return (
    <section
      data-stage={stage}
      aria-disabled={faded(moving, stage) || undefined}
      aria-label={words.column(name, count === undefined ? "" : number(count))}
      className={`flex min-h-0 w-[184px] max-w-[280px] flex-none grow flex-col rounded-lg px-1 pt-1 transition-opacity duration-(--t-fast) ${look(moving, stage)}`}
    >
      <header className="flex h-8 flex-none items-center gap-2 px-1.5">
        <StageGlyph stage={stage} />
        <h2 className="min-w-0 flex-1 truncate font-strong">{name}</h2>
        {props.onFold === undefined ? null : (
          <button
            type="button"
            aria-label={words.fold(name)}
            title={words.fold(name)}
            onClick={props.onFold}
            className="flex size-6 items-center justify-center rounded-md text-ink-3 hover:bg-hover"
          >
            <ChevronsLeft size={14} aria-hidden />
          </button>
        )}
        <span className="text-small text-ink-2 tabular-nums">
          {count === undefined ? texts.common.unknown : number(count)}
        </span>
      </header>
      <Heat stage={stage} query={query} />
      <Said moving={moving} stage={stage} />
      {rows === undefined ? (
        cards.error === null ? (
          <SkeletonCards label={words.reading} />
        ) : (
          <ErrorState error={cards.error} headline={words.failed} again={cards.again} busy={cards.busy} />
        )
      ) : rows.length === 0 ? (
        <p className="px-1.5 py-2 text-small text-ink-3">{query === "" ? words.noCards : words.noMatch}</p>
      ) : (
        <VirtualList
          label={words.column(name, number(count ?? rows.length))}
          items={rows}
          keyOf={(card) => card.id}
          size={SIZE[density]}
          total={query === "" ? (count ?? rows.length) : rows.length}
          active={props.open}
          onEnd={cards.more}
          className="scroll-quiet"
          render={(card, { tabIndex }) => (
            <BoardCard
              card={card}
              now={now}
              tabIndex={tabIndex}
              selected={
                props.open === card.id ||
                (moving.at === "lifted" && moving.by === "keys" && lifted === card.id)
              }
              lifted={lifted === card.id && moving.at === "lifted" && moving.by === "pointer"}
              onPress={() => props.onOpen(card.id)}
            />
          )}
        />
      )}
    </section>
  );
}

/** The rows with a card that is on its way where it goes, and no longer where it was. */
function shown(
  rows: readonly ProspectLine[] | undefined,
  stage: Stage,
  going: Props["going"],
): readonly ProspectLine[] | undefined {
  if (rows === undefined || going === null) return rows;
  const others = rows.filter((row) => row.id !== going.card.id);
  return going.to === stage ? [{ ...going.card, stage }, ...others] : others;
}

/** A column that takes the lifted card has tint and ring, the others fade. */
export function look(moving: Moving, stage: Stage): string {
  if (moving.at !== "lifted") return "";
  const said = verdict(moving, stage);
  if (said === "takes") return "bg-accent-tint ring-2 ring-inset ring-accent-line";
  if (said === "home") return "";
  return faded(moving, stage) ? "opacity-50" : "";
}

/** Whether the column is no target of the lifted card; the one it is over stays clear, because it says why. */
export function faded(moving: Moving, stage: Stage): boolean {
  if (moving.at !== "lifted" || moving.over === stage) return false;
  const said = verdict(moving, stage);
  return said === "refuses" || said === "unknown";
}

/** What stands on top of the column a card is over: what will happen there, or which condition fails. */
export function Said({ moving, stage }: { moving: Moving; stage: Stage }): ReactNode {
  const { texts } = useSpeech();
  if (moving.at !== "lifted" || moving.over !== stage || moving.drops === undefined) return null;
  const words = texts.board.move;
  const names: Record<string, string> = texts.stages.names;
  const name = names[stage] ?? stage;
  const said = verdict(moving, stage);
  if (said === "home") return null;
  const target = targetIn(moving.drops, stage);
  if (said === "takes" || moving.anyway) {
    return (
      <div className="mx-px mb-1.5 flex min-h-[86px] flex-none flex-col justify-end rounded-lg border border-dashed border-accent px-2.5 py-2 text-small text-accent-ink compact:min-h-[66px]">
        <b className="font-medium">{words.here(name)}</b>
        {said === "takes" ? (target?.needs_reason === true ? words.withReason : null) : words.against}
      </div>
    );
  }
  const why = failed(moving.drops, stage);
  return (
    <div className="mx-px mb-1.5 flex-none rounded-lg bg-raised px-2.5 py-2 text-small text-ink shadow-pop">
      <b className="flex items-center gap-1.5 font-medium">
        <Ban size={12} strokeWidth={2} aria-hidden />
        {words.notYet}
      </b>
      <p className="line-clamp-4 break-words">
        {why.length === 0 ? words.noWay(names[moving.card.stage] ?? moving.card.stage, name) : why.join(". ")}
      </p>
      <p className="mt-1 flex items-center gap-1.5 text-ink-2">
        <KeyCap keys="alt" /> {words.anyway}
      </p>
    </div>
  );
}
