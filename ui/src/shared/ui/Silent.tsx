// What is known and never said: a dashed outline, the closed eye and the words. It decides, it is no warning.
import { EyeOff } from "lucide-react";
import type { ReactNode } from "react";
import { useSpeech } from "../i18n";

/** The mark beside a name. */
export function SilentMark() {
  const { texts } = useSpeech();
  return (
    <span className="inline-flex h-5 flex-none items-center gap-1 rounded-sm border border-dashed border-line-control pr-1.5 pl-[5px] text-micro leading-[18px] font-medium whitespace-nowrap text-ink-2">
      <EyeOff size={12} strokeWidth={2} aria-hidden />
      {texts.common.silent}
    </span>
  );
}

/** The card among facts: what it is, what it decides, where it is from. */
export function SilentCard({
  title,
  children,
  source,
}: {
  title: string;
  children: ReactNode;
  source?: ReactNode;
}) {
  return (
    <section className="rounded-lg border border-dashed border-line-control px-[11px] pt-[9px] pb-2.5 text-small leading-[17px] text-ink-2">
      <h3 className="flex items-center gap-1.5 font-medium text-ink">
        <EyeOff size={14} strokeWidth={1.7} className="text-ink-3" aria-hidden />
        <span className="min-w-0 flex-1 truncate">{title}</span>
        <SilentMark />
      </h3>
      <div className="mt-1">{children}</div>
      {source === undefined ? null : <p className="mt-1 text-micro text-ink-3">{source}</p>}
    </section>
  );
}
