// A filter in force: what is filtered, by which value, and how to take it off.
import { X } from "lucide-react";
import { useSpeech } from "../i18n";

type Props = { name: string; value: string; onRemove: () => void; onPress?: () => void };

export function Chip({ name, value, onRemove, onPress }: Props) {
  const { texts } = useSpeech();
  const words = (
    <>
      {name} <b className="font-medium text-ink">{value}</b>
    </>
  );
  return (
    <span className="inline-flex h-6 max-w-72 flex-none items-center rounded-md bg-surface text-small text-ink-2 shadow-line">
      {onPress === undefined ? (
        <span className="truncate pl-2">{words}</span>
      ) : (
        <button
          type="button"
          onClick={onPress}
          className="h-6 min-w-0 truncate rounded-md pl-2 hover:text-ink"
        >
          {words}
        </button>
      )}
      <button
        type="button"
        aria-label={texts.common.remove(`${name} ${value}`)}
        onClick={onRemove}
        className="ml-0.5 flex size-6 flex-none items-center justify-center rounded-md text-ink-3 hover:bg-hover hover:text-ink"
      >
        <X size={12} strokeWidth={2} aria-hidden />
      </button>
    </span>
  );
}
