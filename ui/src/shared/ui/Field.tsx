// A labelled field: the label above, what is wrong or helpful below. Placeholders are never labels.
import { CircleAlert } from "lucide-react";
import { type ReactNode, useId } from "react";
import { useSpeech } from "../i18n";

/** What a control inside a field needs to be named and described by it. */
export type FieldIds = { id: string; "aria-describedby"?: string; "aria-invalid"?: true };

export type FieldProps = {
  label: string;
  /** What helps while one fills it in. */
  hint?: string;
  /** What is wrong, and how to put it right. */
  error?: string | undefined;
  optional?: boolean;
};

export function Field({
  label,
  hint,
  error,
  optional = false,
  children,
}: FieldProps & { children: (ids: FieldIds) => ReactNode }) {
  const { texts } = useSpeech();
  const id = useId();
  const below = error ?? hint;
  const ids: FieldIds = {
    id,
    ...(below === undefined ? {} : { "aria-describedby": `${id}-below` }),
    ...(error === undefined ? {} : { "aria-invalid": true }),
  };
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-1 flex items-baseline gap-1.5 font-medium">
        {label}
        {optional ? <span className="text-small font-normal text-ink-3">{texts.common.optional}</span> : null}
      </label>
      {children(ids)}
      {below === undefined ? null : (
        <p
          id={`${id}-below`}
          className={`mt-1 flex gap-1 text-small ${error === undefined ? "text-ink-3" : "text-danger-ink"}`}
        >
          {error === undefined ? null : (
            <CircleAlert size={12} strokeWidth={2} className="mt-0.5 flex-none" aria-hidden />
          )}
          {below}
        </p>
      )}
    </div>
  );
}
