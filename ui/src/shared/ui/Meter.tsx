// A value against its limit: number and limit in words above, a tick at the limit; danger outside.
type Props = {
  label: string;
  value: number;
  /** Where the scale ends. */
  max: number;
  /** Where it gets too much; without it the scale's end. */
  limit?: number;
  /** The number and its limit in words. */
  said: string;
};

export function Meter({ label, value, max, limit, said }: Props) {
  const over = value > (limit ?? max);
  const share = (of: number) => `${Math.min(Math.max(of / Math.max(max, 1), 0), 1) * 100}%`;
  return (
    <div className="min-w-0">
      <div className="flex items-baseline gap-2 leading-[18px]">
        <span className="min-w-0 flex-1 truncate text-small text-ink-2">{label}</span>
        <span className={`text-small font-medium tabular-nums ${over ? "text-danger-ink" : "text-ink"}`}>
          {said}
        </span>
      </div>
      <MeterBar
        label={label}
        said={said}
        fill={share(value)}
        over={over}
        tick={limit === undefined ? null : share(limit)}
      />
    </div>
  );
}

type BarProps = { label: string; said: string; fill: string; over: boolean; tick: string | null };

function MeterBar({ label, said, fill, over, tick }: BarProps) {
  return (
    <svg role="img" aria-label={`${label}: ${said}`} className="mt-1 block h-2.5 w-full overflow-visible">
      <rect y="3" width="100%" height="4" rx="2" className="fill-active" />
      <rect y="3" width={fill} height="4" rx="2" className={over ? "fill-danger" : "fill-accent-mid"} />
      {tick === null ? null : (
        <line x1={tick} x2={tick} y1="0" y2="10" className="stroke-ink" strokeWidth="1.5" />
      )}
    </svg>
  );
}
