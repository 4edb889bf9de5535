// The rail: the day above, the house below a hairline; only screens that exist.
import { useSpeech } from "../shared/i18n";
import { useReading } from "../shared/ipc";
import { hrefOf } from "../shared/route";
import { Mark } from "../shared/ui/drawings";
import { type Badge, SCREENS, type ScreenEntry } from "./screens";

export function Rail({ current }: { current: string }) {
  const { texts } = useSpeech();
  const day = SCREENS.filter((screen) => screen.place === "day");
  const house = SCREENS.filter((screen) => screen.place === "house");
  return (
    <nav
      aria-label={texts.shell.rail.label}
      className="flex min-h-0 flex-col items-center gap-0.5 overflow-y-auto border-r border-line bg-sunken pt-3 pb-2.5 scroll-quiet"
    >
      <div className="mb-3 flex-none low:mb-1.5">
        <Mark label={texts.common.product} />
      </div>
      {day.map((screen) => (
        <RailItem key={screen.id} screen={screen} on={screen.id === current} />
      ))}
      <span className="flex-1" />
      {house.length === 0 ? null : <hr className="mt-1.5 mb-2 h-px w-8 flex-none border-0 bg-line-strong" />}
      {house.map((screen) => (
        <RailItem key={screen.id} screen={screen} on={screen.id === current} />
      ))}
    </nav>
  );
}

function RailItem({ screen, on }: { screen: ScreenEntry; on: boolean }) {
  const { texts } = useSpeech();
  const day = useReading("today", {}).data;
  const status = useReading("status", {}).data;
  const badge = screen.badge?.(day, status) ?? null;
  const Icon = screen.icon;
  return (
    <a
      href={hrefOf(screen.id)}
      aria-current={on ? "page" : undefined}
      className={`relative flex h-[46px] w-16 flex-none flex-col items-center justify-center gap-[3px] rounded-lg text-micro leading-[14px] font-medium tracking-[-.005em] low:h-10 low:gap-px ${on ? "bg-surface text-ink shadow-card" : "text-ink-3 hover:bg-hover hover:text-ink-2"}`}
    >
      <Icon size={18} strokeWidth={1.6} aria-hidden className={on ? "text-accent-ink" : ""} />
      {texts.shell.screens[screen.id]}
      {badge === null ? null : <BadgeMark badge={badge} on={on} />}
    </a>
  );
}

function BadgeMark({ badge, on }: { badge: Badge; on: boolean }) {
  const { texts, number } = useSpeech();
  const words = texts.shell.rail;
  const ring = on ? "ring-surface" : "ring-sunken";
  if (badge.kind === "look") {
    return (
      <span className={`absolute top-1.5 left-10 size-[7px] rounded-full bg-warning ring-2 ${ring}`}>
        <span className="sr-only">{words.look}</span>
      </span>
    );
  }
  if (badge.count === 0) return null;
  const shown = badge.count > 99 ? "99+" : number(badge.count);
  const look = badge.kind === "wrote" ? "bg-accent text-accent-on" : "bg-line-strong text-ink";
  return (
    <span
      className={`absolute top-1 left-[38px] h-3.5 min-w-4 rounded-full px-1 text-center text-badge font-strong tabular-nums ring-2 ${ring} ${look}`}
    >
      <span aria-hidden>{shown}</span>
      <span className="sr-only">{words[badge.kind](number(badge.count))}</span>
    </span>
  );
}
