// The drafts that wait, as packs: how far the batch is, then by risk or by slot.
import { CircleAlert, FileWarning, History, Send } from "lucide-react";
import { useSpeech } from "../../shared/i18n";
import { useReading } from "../../shared/ipc";
import { go } from "../../shared/route";
import { VirtualList } from "../../shared/ui/VirtualList";
import { groupOf, inspectionOf, type Pack, type PackLine } from "./packs";

const ROW = 72;
const HEADING = 36;

type Props = {
  lines: readonly PackLine[];
  active: string;
  decided: number;
  clean: number;
  onClean: () => void;
};

export function PackList({ lines, active, decided, clean, onClean }: Props) {
  const { texts, number } = useSpeech();
  const words = texts.approvals;
  return (
    <div className="flex min-h-0 flex-col border-r border-line slim:h-44 slim:border-r-0 slim:border-b slim:low:hidden">
      <Batch left={lines.length} decided={decided} />
      <VirtualList
        label={words.list(number(lines.length))}
        items={lines}
        keyOf={({ pack }) => pack.head.id}
        size={({ heading }) => ROW + (heading === null ? 0 : HEADING)}
        active={active}
        onActive={({ pack }) => go("approvals", pack.head.id, { replace: true })}
        render={({ pack, heading }, { tabIndex }) => (
          <>
            {heading === null ? null : (
              <div className="flex h-9 items-end gap-1.5 px-4 pb-1.5 text-small font-medium text-ink-2">
                <span className="min-w-0 truncate">{words.groups[heading.group]}</span>
                <span className="flex-1 text-ink-3 tabular-nums">{number(heading.count)}</span>
                {heading.group === "clean" ? (
                  <button
                    type="button"
                    onClick={onClean}
                    className="rounded-sm font-medium whitespace-nowrap text-accent-ink hover:underline"
                  >
                    {words.approveClean(number(clean))}
                  </button>
                ) : null}
              </div>
            )}
            <Item pack={pack} selected={pack.head.id === active} tabIndex={tabIndex} />
          </>
        )}
      />
    </div>
  );
}

/** How much of the batch is done, and how much of it has room in the next two working days. */
function Batch({ left, decided }: { left: number; decided: number }) {
  const { texts, number } = useSpeech();
  const words = texts.approvals;
  const day = useReading("today", {}).data;
  const all = left + decided;
  return (
    <div className="flex h-11 flex-none items-center gap-2 px-4 text-small text-ink-2 tabular-nums">
      <span className="whitespace-nowrap">{words.done(number(decided), number(all))}</span>
      <progress
        className="meter"
        aria-label={words.done(number(decided), number(all))}
        value={decided}
        max={Math.max(all, 1)}
      />
      {day === undefined ? null : (
        <span className="whitespace-nowrap text-ink-3">
          {words.fit(number(Math.min(day.capacity.count, left)), number(left))}
        </span>
      )}
    </div>
  );
}

function Item({ pack, selected, tabIndex }: { pack: Pack; selected: boolean; tabIndex: 0 | -1 }) {
  const { texts, span } = useSpeech();
  const words = texts.approvals;
  const { head } = pack;
  const now = useReading("status", {}).data?.workspace.now;
  return (
    <button
      type="button"
      tabIndex={tabIndex}
      aria-current={selected ? "true" : undefined}
      onClick={() => go("approvals", head.id, { replace: true })}
      className={`relative block h-[72px] w-full px-4 py-2 text-left focus-inset ${selected ? "selection-bar bg-selected" : "hover:bg-hover"}`}
    >
      <span className="flex items-baseline gap-2">
        <b className="min-w-0 flex-1 truncate font-strong" dir="auto">
          {head.person ?? words.unknownPerson}
        </b>
        {now === undefined ? null : (
          <span className="text-micro text-ink-3 tabular-nums">{span(head.created_at, now)}</span>
        )}
      </span>
      <span className="block truncate text-small text-ink-2" dir="auto">
        {head.company}
      </span>
      <Sign pack={pack} />
    </button>
  );
}

/** What this pack needs, in an icon and words. */
function Sign({ pack }: { pack: Pack }) {
  const { texts, when } = useSpeech();
  const words = texts.approvals;
  const lints = [pack.head, ...pack.followUps].flatMap((mail) => inspectionOf(mail.inspection).lints);
  const errors = lints.filter((lint) => lint.severity === "error").length;
  const warnings = lints.filter((lint) => lint.severity === "warning").length;
  const look = "mt-0.5 flex items-center gap-1.5 text-small";
  if (groupOf(pack) === "expired") {
    return (
      <span className={`${look} text-warning-ink`}>
        <History size={13} aria-hidden />
        {words.groups.expired}
      </span>
    );
  }
  if (errors > 0) {
    return (
      <span className={`${look} text-danger-ink`}>
        <FileWarning size={13} aria-hidden />
        {words.blocked(errors)}
      </span>
    );
  }
  if (warnings > 0) {
    return (
      <span className={`${look} text-warning-ink`}>
        <CircleAlert size={13} aria-hidden />
        {words.look(warnings)}
      </span>
    );
  }
  return (
    <span className={`${look} text-ink-3`}>
      <Send size={13} aria-hidden />
      <span className="truncate">{pack.head.planned === null ? words.noSlot : when(pack.head.planned)}</span>
    </span>
  );
}
