// The controls of a form, each with its field: text, several lines, one of many, a number.
import { ChevronDown } from "lucide-react";
import type { ReactNode, Ref } from "react";
import { Field, type FieldProps } from "./Field";

const BOX =
  "w-full rounded-md bg-surface text-ink shadow-line field-focus select-text aria-invalid:shadow-invalid disabled:opacity-45";

type TextProps = FieldProps & {
  value: string;
  onChange: (value: string) => void;
  type?: "text" | "email" | "url" | "tel" | "password" | "date" | "time" | "number";
  /** An example of what belongs here; the label stands above in any case. */
  placeholder?: string;
  disabled?: boolean;
  autoComplete?: string;
  /** Digits and codes stand in the mono face. */
  mono?: boolean;
  ref?: Ref<HTMLInputElement>;
};

export function TextField({
  value,
  onChange,
  type = "text",
  placeholder,
  disabled,
  mono,
  autoComplete = "off",
  ref,
  ...field
}: TextProps) {
  return (
    <Field {...field}>
      {(ids) => (
        <input
          {...ids}
          ref={ref}
          type={type}
          value={value}
          placeholder={placeholder}
          disabled={disabled}
          autoComplete={autoComplete}
          onChange={(event) => onChange(event.target.value)}
          className={`${BOX} h-(--ctl-h) px-2 placeholder:text-ink-3 ${mono === true ? "font-mono text-small" : ""}`}
        />
      )}
    </Field>
  );
}

type AreaProps = FieldProps & {
  value: string;
  onChange: (value: string) => void;
  rows?: number;
  /** The language of what is written, for the speller. */
  lang?: string;
  ref?: Ref<HTMLTextAreaElement>;
};

export function TextArea({ value, onChange, rows = 3, lang, ref, ...field }: AreaProps) {
  return (
    <Field {...field}>
      {(ids) => (
        <textarea
          {...ids}
          ref={ref}
          rows={rows}
          lang={lang}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          className={`${BOX} block resize-y px-2 py-1.5`}
        />
      )}
    </Field>
  );
}

type SelectProps = FieldProps & {
  value: string;
  onChange: (value: string) => void;
  options: readonly { value: string; label: string }[];
  disabled?: boolean;
};

/** One of many. The list is the system's own, which every screen reader and every phone knows. */
export function Select({ value, onChange, options, disabled, ...field }: SelectProps) {
  return (
    <Field {...field}>
      {(ids) => (
        <span className="relative block">
          <select
            {...ids}
            value={value}
            disabled={disabled}
            onChange={(event) => onChange(event.target.value)}
            className={`${BOX} h-(--ctl-h) appearance-none truncate pr-7 pl-2`}
          >
            {options.map((option) => (
              <option key={option.value} value={option.value}>
                {option.label}
              </option>
            ))}
          </select>
          <ChevronDown
            size={14}
            className="pointer-events-none absolute top-1/2 right-2 -translate-y-1/2 text-ink-3"
            aria-hidden
          />
        </span>
      )}
    </Field>
  );
}

/** The search field of a toolbar: a magnifier, the text, its key while empty. */
export function SearchField({
  label,
  value,
  onChange,
  icon,
  cap,
  ref,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  icon: ReactNode;
  cap: ReactNode;
  ref?: Ref<HTMLInputElement>;
}) {
  return (
    <span className="relative block min-w-0">
      <span className="pointer-events-none absolute top-1/2 left-2 -translate-y-1/2 text-ink-3">{icon}</span>
      <input
        ref={ref}
        type="search"
        aria-label={label}
        value={value}
        autoComplete="off"
        spellCheck={false}
        placeholder={label}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.preventDefault();
          if (value === "") event.currentTarget.blur();
          else onChange("");
        }}
        className={`${BOX} h-(--ctl-h) pr-7 pl-7 placeholder:text-ink-3`}
      />
      {value === "" ? (
        <span className="pointer-events-none absolute top-1/2 right-1.5 flex -translate-y-1/2">{cap}</span>
      ) : null}
    </span>
  );
}
