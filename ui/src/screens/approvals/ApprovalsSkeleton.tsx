// Approvals in their final geometry while the engine reads.
import { useSpeech } from "../../shared/i18n";
import { SkeletonRows } from "../../shared/ui/Skeleton";

export function ApprovalsSkeleton() {
  const words = useSpeech().texts.approvals;
  return (
    <div
      data-skeleton
      className="grid min-h-0 flex-1 grid-cols-[288px_minmax(0,1fr)] overflow-hidden slim:grid-cols-1"
    >
      <div className="border-r border-line px-4 pt-4 slim:hidden">
        <SkeletonRows label={words.reading} rows={10} />
      </div>
      <div className="flex justify-center gap-8 bg-surface px-8 pt-8 skeleton-fade" aria-hidden>
        <div className="flex w-[272px] flex-col gap-3 narrow:hidden">
          <i className="skeleton block h-5 w-40" />
          <i className="skeleton block h-4 w-56" />
          <i className="skeleton block h-24 w-full" />
          <i className="skeleton block h-24 w-full" />
        </div>
        <i className="skeleton block h-[480px] w-[390px]" />
      </div>
    </div>
  );
}
