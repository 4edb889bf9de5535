// The final geometry before the data, without a word in it.

type Props = { label: string; rows?: number };

/** Rows of a list that is being read. */
export function SkeletonRows({ label, rows = 8 }: Props) {
  return (
    <div data-skeleton role="status" aria-label={label} className="skeleton-fade">
      {Array.from({ length: rows }, (_, row) => row).map((row) => (
        <div key={row} className="flex h-(--row-h) items-center gap-3 px-3">
          <i className="skeleton h-3 w-28" />
          <i className="skeleton h-3 flex-1" />
          <i className="skeleton h-3 w-12" />
        </div>
      ))}
    </div>
  );
}

/** Cards of a column that is being read. */
export function SkeletonCards({ label, rows = 6 }: Props) {
  return (
    <div
      data-skeleton
      role="status"
      aria-label={label}
      className="skeleton-fade flex flex-col gap-(--card-gap)"
    >
      {Array.from({ length: rows }, (_, row) => row).map((row) => (
        <div key={row} className="flex h-[86px] flex-col gap-2 rounded-lg bg-surface p-2.5 shadow-card">
          <i className="skeleton h-3 w-3/4" />
          <i className="skeleton h-3 w-1/2" />
          <i className="skeleton h-2.5 w-full" />
        </div>
      ))}
    </div>
  );
}
