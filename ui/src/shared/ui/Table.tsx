// A table of a few rows: quiet head, hairlines, numbers at the right. Lists of thousands are virtual (VirtualList).
import { ArrowDown, ArrowUp } from "lucide-react";
import type { ReactNode } from "react";

export type Column<Row> = {
  id: string;
  title: string;
  cell: (row: Row) => ReactNode;
  /** Numbers stand at the right. */
  numeric?: boolean;
  width?: string;
};

type Sort = { column: string; down: boolean };

type Props<Row> = {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  sort?: Sort;
  onSort?: (sort: Sort) => void;
};

export function Table<Row>({ label, columns, rows, keyOf, sort, onSort }: Props<Row>) {
  return (
    <table aria-label={label} className="w-full border-collapse text-small">
      <thead>
        <tr>
          {columns.map((column) => (
            <th
              key={column.id}
              scope="col"
              aria-sort={sort?.column === column.id ? (sort.down ? "descending" : "ascending") : undefined}
              style={column.width === undefined ? undefined : { width: column.width }}
              className={`h-7 px-3 text-micro font-medium whitespace-nowrap text-ink-3 ${column.numeric === true ? "text-right" : "text-left"}`}
            >
              {onSort === undefined ? (
                column.title
              ) : (
                <SortButton column={column} sort={sort} onSort={onSort} />
              )}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)} className="border-t border-line hover:bg-hover">
            {columns.map((column) => (
              <td
                key={column.id}
                className={`h-(--row-h) px-3 ${column.numeric === true ? "text-right tabular-nums" : "text-left"}`}
              >
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type SortProps<Row> = { column: Column<Row>; sort: Sort | undefined; onSort: (sort: Sort) => void };

function SortButton<Row>({ column, sort, onSort }: SortProps<Row>) {
  const on = sort?.column === column.id;
  const Arrow = on && sort.down ? ArrowDown : ArrowUp;
  return (
    <button
      type="button"
      onClick={() => onSort({ column: column.id, down: on ? !sort.down : false })}
      className="inline-flex min-h-6 items-center gap-1 rounded-sm hover:text-ink"
    >
      {column.title}
      {on ? <Arrow size={12} strokeWidth={2} aria-hidden /> : null}
    </button>
  );
}
