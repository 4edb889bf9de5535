// A card of a column, with what a pointer takes hold of.
import {
  CalendarClock,
  CircleAlert,
  CircleDashed,
  FileCheck,
  type LucideIcon,
  Repeat,
  Reply,
  Send,
  SquareCheck,
  Video,
} from "lucide-react";
import { useSpeech } from "../../shared/i18n";
import type { ProspectLine } from "../../shared/ipc";
import { ProspectCard } from "../../shared/ui/ProspectCard";
import { cardWords, type StepIcon } from "./words";

const ICONS: Record<StepIcon, LucideIcon> = {
  answer: Reply,
  approve: FileCheck,
  task: SquareCheck,
  meeting: Video,
  mail: Send,
  sequence: Repeat,
  revisit: CalendarClock,
  none: CircleDashed,
  alert: CircleAlert,
};

type Props = {
  card: ProspectLine;
  now: number;
  tabIndex?: number;
  selected?: boolean;
  lifted?: boolean;
  onPress: () => void;
};

export function BoardCard({ card, now, tabIndex = 0, selected = false, lifted = false, onPress }: Props) {
  const speech = useSpeech();
  const { icon, ...words } = cardWords(card, now, speech);
  const Icon = ICONS[icon];
  return (
    <div data-card={card.id} className="touch-pan-y px-px pt-px">
      <ProspectCard
        {...words}
        icon={<Icon size={12} strokeWidth={2} aria-hidden />}
        tabIndex={tabIndex}
        selected={selected}
        lifted={lifted}
        onPress={onPress}
      />
    </div>
  );
}
