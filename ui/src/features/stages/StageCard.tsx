// Where the prospects stand: a table that looks like a chart.
import { useSpeech } from "../../shared/i18n";
import { Card } from "../../shared/ui/Card";
import { StageGlyph } from "../../shared/ui/StageGlyph";
import { bars, total } from "./bars";

export function StageCard({ counts }: { counts: Readonly<Record<string, number>> }) {
  const { texts, number, percent } = useSpeech();
  const words = texts.stages;
  return (
    <Card title={words.title} aside={words.subtitle(number(total(counts)))}>
      <table className="w-full border-collapse">
        <thead className="sr-only">
          <tr>
            <th scope="col">{words.table.stage}</th>
            <th scope="col">{words.table.count}</th>
            <th scope="col">{words.table.share}</th>
          </tr>
        </thead>
        <tbody>
          {bars(counts).map((bar) => (
            <tr key={bar.stage} className="h-(--row-h)">
              <th scope="row" className="w-[132px] text-left font-normal text-ink-2">
                <span className="flex items-center gap-2">
                  <StageGlyph stage={bar.stage} />
                  {words.names[bar.stage]}
                </span>
              </th>
              <td>
                <span className="flex items-center gap-3">
                  <svg className="h-4 min-w-0 flex-1" aria-hidden="true">
                    <rect
                      width={`${bar.length * 100}%`}
                      height="16"
                      rx="2"
                      fill="var(--accent-mid)"
                      opacity=".55"
                    />
                  </svg>
                  <span
                    className={`w-16 text-right tabular-nums ${bar.count === 0 ? "text-ink-3" : "font-strong"}`}
                  >
                    {bar.count === 0 ? words.none : number(bar.count)}
                  </span>
                </span>
              </td>
              <td className="w-14 text-right text-small text-ink-3 tabular-nums">
                {bar.count === 0 ? "" : percent(bar.share)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
