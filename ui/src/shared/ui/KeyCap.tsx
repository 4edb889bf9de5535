// The printed key of a command: 18 px caps, `shift+p` side by side.
import { useSpeech } from "../i18n";
import { capsOf } from "../keys";

type Props = {
  keys: string;
  /** What the caps lie on. */
  on?: "page" | "accent" | "toast";
};

const LOOK = {
  page: "bg-cap text-cap-ink shadow-cap",
  accent: "bg-cap-on-accent text-current",
  toast: "bg-toast-cap text-toast-ink",
};

export function KeyCap({ keys, on = "page" }: Props) {
  const names = useSpeech().texts.common.keys;
  // A key that stands twice in a sequence stands in two places.
  const caps = capsOf(keys, names).map((cap, at) => ({ cap, place: `${at} ${cap}` }));
  return (
    <span className="inline-flex flex-none gap-0.5" aria-hidden>
      {caps.map(({ cap, place }) => (
        <kbd
          key={place}
          className={`inline-flex h-[18px] min-w-[18px] items-center justify-center rounded-sm px-1 font-sans text-micro leading-[18px] font-medium whitespace-nowrap ${LOOK[on]}`}
        >
          {cap}
        </kbd>
      ))}
    </span>
  );
}
