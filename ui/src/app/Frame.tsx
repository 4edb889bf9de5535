// The frame of every screen: rail, practice banner, toolbar, the screen itself.
import { ConciergeBell, Eye, GraduationCap, Moon, Sun } from "lucide-react";
import { type ReactNode, useState } from "react";
import { SendingLight } from "../features/sending/SendingLight";
import { Today, useStatus } from "../screens/today/Today";
import { useSpeech } from "../shared/i18n";
import { shownTheme, showTheme } from "../shared/theme/appearance";
import { Button } from "../shared/ui/Button";
import { Mark } from "../shared/ui/drawings";

export function Frame() {
  const { texts, day } = useSpeech();
  const { data } = useStatus();
  const practice = data?.workspace.kind === "practice";
  return (
    <div
      className={`grid h-full grid-cols-[var(--rail-w)_minmax(0,1fr)] ${practice ? "border-2 border-danger" : ""}`}
    >
      <Rail />
      <main className="flex min-h-0 min-w-0 flex-col">
        {practice ? <PracticeBanner /> : null}
        {data?.workspace.viewer ? <ViewerBanner /> : null}
        <header className="flex h-(--bar-h) flex-none items-center gap-2 border-b border-line pr-4 pl-6">
          <h1 className="mr-1 text-title tracking-[-.01em]">{texts.today.title}</h1>
          <span className="flex-1 text-small text-ink-3">
            {data === undefined ? "" : day(new Date(data.workspace.now))}
          </span>
          {data === undefined ? null : <SendingLight status={data} />}
          <ThemeSwitch />
        </header>
        <Today />
      </main>
    </div>
  );
}

function Rail() {
  const { texts } = useSpeech();
  return (
    <nav
      aria-label={texts.rail.label}
      className="flex flex-col items-center gap-0.5 border-r border-line bg-sunken pt-3 pb-2.5"
    >
      <div className="mb-3">
        <Mark label={texts.product} />
      </div>
      <RailItem name={texts.rail.today} icon={<ConciergeBell size={18} strokeWidth={1.6} aria-hidden />} />
    </nav>
  );
}

function RailItem({ name, icon }: { name: string; icon: ReactNode }) {
  return (
    <a
      href="#today"
      aria-current="page"
      className="flex h-[46px] w-16 flex-col items-center justify-center gap-[3px] rounded-lg bg-surface text-micro leading-[14px] font-medium text-ink shadow-card"
    >
      <span className="text-accent-ink">{icon}</span>
      {name}
    </a>
  );
}

function PracticeBanner() {
  const { texts } = useSpeech();
  return (
    <div
      data-practice
      className="flex h-8 flex-none items-center gap-2 bg-danger-tint px-6 text-small text-danger-ink"
    >
      <GraduationCap size={16} strokeWidth={1.7} aria-hidden />
      <strong className="font-strong">{texts.practice.badge}</strong>
      <span>{texts.practice.note}</span>
    </div>
  );
}

function ViewerBanner() {
  const { texts } = useSpeech();
  return (
    <div className="flex h-8 flex-none items-center gap-2 bg-warning-tint px-6 text-small text-warning-ink">
      <Eye size={16} strokeWidth={1.7} aria-hidden />
      {texts.viewer}
    </div>
  );
}

function ThemeSwitch() {
  const { texts } = useSpeech();
  const [theme, setTheme] = useState(shownTheme);
  const other = theme === "dark" ? "light" : "dark";
  const change = () => {
    showTheme(other, true);
    setTheme(other);
  };
  return (
    <Button kind="ghost" onPress={change} label={theme === "dark" ? texts.theme.toLight : texts.theme.toDark}>
      {theme === "dark" ? <Sun size={16} strokeWidth={1.7} /> : <Moon size={16} strokeWidth={1.7} />}
    </Button>
  );
}
