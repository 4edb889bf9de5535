// Empty and failed states of a screen or a pane.
import { Copy, RotateCw } from "lucide-react";
import type { ReactNode } from "react";
import { announce } from "../announce";
import { explain, useSpeech } from "../i18n";
import { useCommands } from "../keys";
import { Button } from "./Button";
import { DoorDrawing, KeyDrawing } from "./drawings";
import { Notice } from "./Notice";

type EmptyProps = { headline: string; children: ReactNode; action?: ReactNode; drawing?: ReactNode };

/** Nothing here yet: why, and the next step. */
export function EmptyState({ headline, children, action, drawing = <KeyDrawing /> }: EmptyProps) {
  return (
    <Notice drawing={drawing} headline={headline} action={action}>
      {children}
    </Notice>
  );
}

type ErrorProps = {
  error: { code: string; message: string };
  /** What could not be opened; a general sentence without it. */
  headline?: string;
  again: () => void;
  busy?: boolean;
};

/** Reading failed: what happened, what is safe, what to do, the code last. `R` reads again. */
export function ErrorState({ error, headline, again, busy = false }: ErrorProps) {
  const { texts } = useSpeech();
  const words = texts.common;
  useCommands([{ id: "read-again", title: words.readAgain, keys: "r", icon: RotateCw, run: again }]);
  const copy = async () => {
    await navigator.clipboard.writeText(`${error.code}: ${error.message}`);
    announce(words.copied);
  };
  return (
    <Notice
      role="alert"
      drawing={<DoorDrawing />}
      headline={headline ?? texts.errors.unread}
      small={texts.errors.code(error.code)}
      action={
        <div className="flex flex-wrap justify-center gap-2">
          <Button
            kind="primary"
            keys="r"
            icon={<RotateCw size={14} aria-hidden />}
            onPress={again}
            busy={busy}
          >
            {words.readAgain}
          </Button>
          <Button kind="ghost" icon={<Copy size={14} aria-hidden />} onPress={() => void copy()}>
            {words.copyDetails}
          </Button>
        </div>
      }
    >
      <p>{explain(texts, error)}</p>
      <p>{texts.errors.safe}</p>
    </Notice>
  );
}
