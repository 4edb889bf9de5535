// Today before its data: the final geometry, without a word in it.
import { useSpeech } from "../../shared/i18n";
import { STAGES } from "../../shared/ui/StageGlyph";

export function TodaySkeleton() {
  const { texts } = useSpeech();
  return (
    <div data-skeleton role="status" aria-label={texts.today.reading} className="flex-1 overflow-hidden px-6">
      <div className="flex h-17 items-center">
        <div className="skeleton h-4 w-[420px]" />
      </div>
      <div className="grid grid-cols-[minmax(0,1fr)_340px] items-start gap-4 max-[900px]:grid-cols-1">
        <div className="rounded-lg bg-surface p-5 shadow-card">
          <div className="mb-3 flex h-5 items-center">
            <div className="skeleton h-3 w-32" />
          </div>
          {STAGES.map((stage) => (
            <div key={stage} className="flex h-(--row-h) items-center gap-3">
              <div className="skeleton h-3 w-24" />
              <div className="skeleton h-3 flex-1" />
            </div>
          ))}
        </div>
        <div className="flex flex-col gap-4">
          {[5, 3, 1, 2].map((lines) => (
            <div key={lines} className="rounded-lg bg-surface p-5 shadow-card">
              <div className="skeleton mb-4 h-3 w-24" />
              {Array.from({ length: lines }, (_, line) => line).map((line) => (
                <div key={line} className="skeleton mb-3 h-3" />
              ))}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}
