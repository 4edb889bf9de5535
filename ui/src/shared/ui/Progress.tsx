// Long work: how much is done, how fast, how long yet, and how to stop it.
import { useSpeech } from "../i18n";
import { Button } from "./Button";

type Props = {
  label: string;
  done: number;
  all: number;
  /** How many a second; nothing while that is not known. */
  rate: number | null;
  onCancel?: () => void;
};

export function Progress({ label, done, all, rate, onCancel }: Props) {
  const { texts, number, percent, duration } = useSpeech();
  const words = texts.common.progress;
  const left =
    rate === null || rate <= 0 ? words.unknownLeft : words.left(duration(((all - done) / rate) * 1000));
  return (
    <div className="flex min-w-0 items-end gap-3">
      <div className="min-w-0 flex-1">
        <div className="flex items-baseline gap-2">
          <span className="min-w-0 flex-1 truncate font-medium">{label}</span>
          <span className="text-small text-ink-3 tabular-nums">{percent(done / Math.max(all, 1))}</span>
        </div>
        <progress
          aria-label={label}
          value={done}
          max={Math.max(all, 1)}
          className="meter my-1.5 block w-full"
        />
        <div className="flex flex-wrap gap-x-2 text-small text-ink-2 tabular-nums">
          <span>{words.done(number(done), number(all))}</span>
          {rate === null ? null : <span className="text-ink-3">{words.rate(number(Math.round(rate)))}</span>}
          {done < all ? <span className="ml-auto">{left}</span> : null}
        </div>
      </div>
      {onCancel === undefined ? null : <Button onPress={onCancel}>{texts.common.cancel}</Button>}
    </div>
  );
}
