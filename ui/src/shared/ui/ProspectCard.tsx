// The card of a prospect on the board, 184 x 86: four lines, the third goes in compact density. It is drawn from ready
// words; what stands in them is the board's affair.
import type { ReactNode, Ref } from "react";
import { Score, type Warmth } from "./Score";

export type ProspectCardProps = {
  name: string;
  hotel: string;
  place: string;
  tier: string;
  score: { value: number; warmth: Warmth } | null;
  /** The icon of the activity, 12 px at stroke 2. */
  icon?: ReactNode;
  step: string;
  /** Whose turn it is: accent when it is yours, warning when it is stuck. */
  turn?: "theirs" | "yours" | "stuck";
  /** Days in the stage, in short. */
  days: string;
  /** How long that is: first a warning in words, then a chip. */
  rotting?: 0 | 1 | 2;
  selected?: boolean;
  /** The place a dragged card came from. */
  lifted?: boolean;
  tabIndex?: number;
  onPress: () => void;
  ref?: Ref<HTMLButtonElement>;
};

const STEP = { theirs: "text-ink-2", yours: "text-accent-ink", stuck: "text-warning-ink" };
const ICON = { theirs: "text-ink-3", yours: "text-accent-ink", stuck: "text-warning" };
const DAYS = ["text-ink-3", "text-warning-ink", "rounded-xs bg-warning-tint px-1 text-warning-ink"];

export function ProspectCard(props: ProspectCardProps) {
  const { turn = "theirs", rotting = 0 } = props;
  if (props.lifted === true)
    return <div aria-hidden className="h-[86px] rounded-lg bg-hover compact:h-[66px]" />;
  return (
    <button
      ref={props.ref}
      type="button"
      tabIndex={props.tabIndex}
      aria-current={props.selected === true ? "true" : undefined}
      onClick={props.onPress}
      className={`block w-full rounded-lg pt-2 pr-[9px] pb-[7px] pl-2.5 text-left focus-card compact:px-2 compact:pt-1.5 compact:pb-[5px] bg-surface ${props.selected === true ? "shadow-focus" : "shadow-card"}`}
    >
      <span className="flex items-center gap-1.5">
        <b className="min-w-0 flex-1 truncate leading-[18px] font-strong">
          <bdi>{props.name}</bdi>
        </b>
        {props.score === null ? null : <Score {...props.score} />}
      </span>
      <span className="block truncate text-small text-ink-2">
        <bdi>{props.hotel}</bdi>
      </span>
      <span className="flex gap-1.5 text-micro text-ink-3 compact:hidden">
        <span className="min-w-0 flex-1 truncate tabular-nums">
          <bdi>{props.place}</bdi>
        </span>
        <span className="flex-none">{props.tier}</span>
      </span>
      <span className={`mt-1.5 flex items-center gap-[5px] text-micro compact:mt-[3px] ${STEP[turn]}`}>
        <span className={`flex-none ${ICON[turn]}`}>{props.icon}</span>
        <span className="min-w-0 flex-1 truncate tabular-nums">
          <bdi>{props.step}</bdi>
        </span>
        <span className={`flex-none tabular-nums ${DAYS[rotting]}`}>{props.days}</span>
      </span>
    </button>
  );
}
