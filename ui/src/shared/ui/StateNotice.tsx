// Empty and failed states of a screen or a pane.
import { RotateCw } from "lucide-react";
import type { ReactNode } from "react";
import { explain, useSpeech } from "../i18n";
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

/** Reading failed: what happened, what is safe, what to do, the code last. */
export function ErrorState({ error, headline, again, busy = false }: ErrorProps) {
  const { texts } = useSpeech();
  return (
    <Notice
      role="alert"
      drawing={<DoorDrawing />}
      headline={headline ?? texts.errors.unread}
      small={texts.errors.code(error.code)}
      action={
        <Button kind="primary" icon={<RotateCw size={14} aria-hidden />} onPress={again} busy={busy}>
          {texts.common.readAgain}
        </Button>
      }
    >
      <p>{explain(texts, error)}</p>
      <p>{texts.errors.safe}</p>
    </Notice>
  );
}
