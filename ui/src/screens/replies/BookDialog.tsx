// Booking: what they offered is one press away; else day and time on the person's own clock.
import { useState } from "react";
import { useSpeech } from "../../shared/i18n";
import { Button } from "../../shared/ui/Button";
import { ConfirmDialog } from "../../shared/ui/Dialog";
import { TextField } from "../../shared/ui/inputs";
import type { Meaning } from "./lanes";

type Props = {
  options: Meaning["meeting"];
  onBook: (at: number, place: string) => void;
  onClose: () => void;
};

export function BookDialog({ options, onBook, onClose }: Props) {
  const { texts, when } = useSpeech();
  const words = texts.replies.book;
  const offered = options.flatMap(({ at }) => (at === null ? [] : [at]));
  const first = fields(offered[0] ?? null);
  const [day, setDay] = useState(first.day);
  const [time, setTime] = useState(first.time);
  const [place, setPlace] = useState("");
  const [tried, setTried] = useState(false);
  const at = new Date(`${day}T${time}`).getTime();
  const missing = Number.isNaN(at);
  return (
    <ConfirmDialog
      title={words.title}
      action={words.action}
      onConfirm={() => (missing ? setTried(true) : onBook(at, place.trim()))}
      onClose={onClose}
    >
      {offered.length === 0 ? null : (
        <div className="mb-1 flex flex-wrap items-center gap-1.5 pt-1">
          <span className="text-small text-ink-3">{words.theirs}</span>
          {offered.map((moment) => (
            <Button
              key={moment}
              pressed={moment === at}
              onPress={() => {
                setDay(fields(moment).day);
                setTime(fields(moment).time);
              }}
            >
              {when(moment)}
            </Button>
          ))}
        </div>
      )}
      <div className="grid grid-cols-2 gap-3 pt-2">
        <TextField
          label={words.day}
          type="date"
          error={tried && missing ? words.missing : undefined}
          value={day}
          onChange={setDay}
        />
        <TextField label={words.time} type="time" value={time} onChange={setTime} />
        <div className="col-span-2">
          <TextField label={words.place} optional value={place} onChange={setPlace} />
        </div>
      </div>
    </ConfirmDialog>
  );
}

/** A moment as the two fields have it, on the person's own clock. */
function fields(at: number | null): { day: string; time: string } {
  if (at === null) return { day: "", time: "" };
  const local = new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString();
  return { day: local.slice(0, 10), time: local.slice(11, 16) };
}
