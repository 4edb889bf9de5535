// The dialog: only for what a toast with undo cannot do. It may ask for a reason; the focus never starts on the
// button that destroys.
import * as Radix from "@radix-ui/react-dialog";
import { type ReactNode, useRef, useState } from "react";
import { useSpeech } from "../i18n";
import { KeyLayer, useCommands } from "../keys";
import { Button } from "./Button";
import { TextArea } from "./inputs";
import { staysForToast } from "./ToastView";

type Props = {
  title: string;
  children?: ReactNode;
  onClose: () => void;
  /** Buttons at the foot. */
  foot?: ReactNode;
  width?: "narrow" | "wide";
};

/** A window over everything, with a title and a foot. */
export function Dialog({ title, children, onClose, foot, width = "narrow" }: Props) {
  const box = useRef<HTMLDivElement>(null);
  return (
    <Radix.Root open onOpenChange={(open) => open || onClose()}>
      <Radix.Portal>
        <div className="comes fixed inset-0 z-30 bg-scrim" aria-hidden />
        <Radix.Content
          ref={box}
          aria-describedby={undefined}
          onInteractOutside={staysForToast}
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            (box.current?.querySelector<HTMLElement>("input, textarea, select") ?? box.current)?.focus();
          }}
          className={`comes-up fixed top-[112px] left-1/2 z-[35] flex max-h-[calc(100vh-144px)] w-[calc(100vw-32px)] -translate-x-1/2 flex-col rounded-xl bg-raised shadow-drawer outline-none low:top-4 low:max-h-[calc(100vh-32px)] ${width === "wide" ? "max-w-[640px]" : "max-w-[440px]"}`}
        >
          <KeyLayer name={title} modal>
            <Radix.Title className="flex-none px-5 pt-4 text-title font-strong">{title}</Radix.Title>
            <div className="min-h-0 flex-1 overflow-y-auto px-5 pt-1.5 pb-4 text-ink-2">{children}</div>
            {foot === undefined ? null : (
              <div className="flex flex-none flex-wrap items-center justify-end gap-2 border-t border-line px-5 py-3">
                {foot}
              </div>
            )}
          </KeyLayer>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

type ConfirmProps = {
  title: string;
  children: ReactNode;
  /** What the button says it does: a verb. */
  action: string;
  danger?: boolean;
  /** Asks for a reason, which is then required. */
  reason?: { label: string; hint?: string };
  busy?: boolean;
  onConfirm: (reason: string) => void;
  onClose: () => void;
};

/** Asks before something that cannot simply be undone, or that needs a reason. `Ctrl/Cmd+Enter` says yes. */
export function ConfirmDialog(props: ConfirmProps) {
  const { texts } = useSpeech();
  const [reason, setReason] = useState("");
  const missing = props.reason !== undefined && reason.trim() === "";
  const confirm = () => {
    if (!missing) props.onConfirm(reason.trim());
  };
  return (
    <Dialog
      title={props.title}
      onClose={props.onClose}
      foot={
        <>
          <Yes action={props.action} run={confirm} />
          <Button kind="ghost" onPress={props.onClose} keys="escape">
            {texts.common.cancel}
          </Button>
          <Button
            kind={props.danger === true ? "danger" : "primary"}
            keys="mod+enter"
            busy={props.busy ?? false}
            disabled={missing ? texts.common.reasonMissing : undefined}
            reasonFirst
            onPress={confirm}
          >
            {props.action}
          </Button>
        </>
      }
    >
      {props.children}
      {props.reason === undefined ? null : (
        <div className="mt-3">
          <TextArea {...props.reason} value={reason} onChange={setReason} rows={2} />
        </div>
      )}
    </Dialog>
  );
}

/** The key of the yes, inside the dialog's layer. */
function Yes({ action, run }: { action: string; run: () => void }) {
  useCommands([{ id: "confirm", title: action, keys: "mod+enter", inFields: true, run }]);
  return null;
}
