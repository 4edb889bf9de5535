// Which hotel is this? Postings that name no house, with who posted them.
import { useSpeech } from "../../shared/i18n";
import { useReading } from "../../shared/ipc";

export function Unnamed() {
  const { texts, number, shortDay } = useSpeech();
  const rows = useReading("unnamed_list", {}).data?.unnamed ?? [];
  if (rows.length === 0) return null;
  return (
    <details className="flex max-h-[40%] flex-none flex-col overflow-y-auto border-t border-line">
      <summary className="min-h-9 px-4 py-2 text-small font-medium focus-inset">
        {texts.sources.unnamed(number(rows.length))}
      </summary>
      <ul>
        {rows.map((row) => (
          <li key={row.id} className="border-t border-line px-4 py-2">
            <p dir="auto" className="truncate font-medium">
              {row.title}
            </p>
            <p className="flex gap-2 text-small text-ink-3">
              <span dir="auto" className="min-w-0 flex-1 truncate">
                {[row.poster, row.company_printed, row.location_printed]
                  .filter((part) => part !== "")
                  .join(" · ")}
              </span>
              <span className="tabular-nums">{shortDay(row.last_seen_at)}</span>
            </p>
          </li>
        ))}
      </ul>
    </details>
  );
}
