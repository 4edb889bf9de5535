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
  const { texts, number, duration } = useSpeech();
  const words = texts.common.progress;
  const left =
    rate === null || rate <= 0 ? words.unknownLeft : words.left(duration(((all - done) / rate) * 1000));
  const said = [words.done(number(done), number(all))];
  if (rate !== null) said.push(words.rate(number(Math.round(rate))));
  if (done < all) said.push(left);
  return (
    <div className="flex min-w-0 items-center gap-3">
      <div className="min-w-0 flex-1">
        <div className="flex items-baseline gap-2">
          <span className="min-w-0 flex-1 truncate">{label}</span>
          <span className="text-small text-ink-2 tabular-nums">{said.join(" · ")}</span>
        </div>
        <progress
          aria-label={label}
          value={done}
          max={Math.max(all, 1)}
          className="meter mt-1.5 block w-full"
        />
      </div>
      {onCancel === undefined ? null : (
        <Button kind="ghost" onPress={onCancel}>
          {texts.common.cancel}
        </Button>
      )}
    </div>
  );
}
