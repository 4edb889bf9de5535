// Replies in their final geometry while the engine reads.
import { useSpeech } from "../../shared/i18n";
import { SkeletonRows } from "../../shared/ui/Skeleton";

export function RepliesSkeleton() {
  const words = useSpeech().texts.replies;
  return (
    <div
      data-skeleton
      className="grid min-h-0 flex-1 grid-cols-[288px_minmax(0,1fr)] overflow-hidden slim:grid-cols-1"
    >
      <div className="border-r border-line px-4 pt-4 slim:hidden">
        <SkeletonRows label={words.reading} rows={10} />
      </div>
      <div className="flex flex-col gap-3 bg-surface px-10 pt-10 skeleton-fade" aria-hidden>
        <i className="skeleton block h-5 w-64" />
        <i className="skeleton block h-4 w-full max-w-[600px]" />
        <i className="skeleton block h-4 w-full max-w-[560px]" />
        <i className="skeleton block h-4 w-full max-w-[600px]" />
      </div>
    </div>
  );
}
