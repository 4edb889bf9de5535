// The drawer: 8 px from the edges, over a scrim. It has the focus and gives it back; `J` and `K` walk the list behind
// it without closing, `Esc` closes.
import * as Dialog from "@radix-ui/react-dialog";
import { ChevronDown, ChevronUp, X } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { useSpeech } from "../i18n";
import { KeyLayer, useCommands } from "../keys";
import { Button } from "./Button";
import { Scroll } from "./Scroll";
import { staysForToast } from "./ToastView";

type Walk = { onNext?: (() => void) | undefined; onPrevious?: (() => void) | undefined; place?: string };

type Props = Walk & {
  /** What is open, for a screen reader. */
  title: string;
  /** The left end of the first line: stage, days. */
  head?: ReactNode;
  /** Actions at the right end of the first line, before close. */
  actions?: ReactNode;
  children: ReactNode;
  onClose: () => void;
};

export function Drawer({ title, head, actions, children, onClose, onNext, onPrevious, place }: Props) {
  const body = useRef<HTMLElement>(null);
  return (
    <Dialog.Root open onOpenChange={(open) => open || onClose()}>
      <Dialog.Portal>
        <div className="comes fixed inset-0 z-20 bg-scrim" aria-hidden />
        <Dialog.Content
          aria-describedby={undefined}
          onInteractOutside={staysForToast}
          // The ring starts on what the person came for, not on a button of the header.
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            body.current?.focus();
          }}
          className="comes-left fixed inset-y-2 right-2 z-[25] flex w-[min(var(--drawer-w),calc(100vw-16px))] flex-col overflow-hidden rounded-xl bg-drawer shadow-drawer"
        >
          <Dialog.Title className="sr-only">{title}</Dialog.Title>
          <KeyLayer name={title} modal>
            <div className="flex flex-none items-center gap-1 px-6 pt-3.5">
              <div className="flex min-w-0 flex-1 items-center gap-2">{head}</div>
              <Walking {...{ onNext, onPrevious }} {...(place === undefined ? {} : { place })} />
              {actions}
              <CloseButton onClose={onClose} />
            </div>
            <Scroll ref={body} label={title}>
              {children}
            </Scroll>
          </KeyLayer>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Walking({ onNext, onPrevious, place }: Walk) {
  const { texts } = useSpeech();
  const words = texts.common;
  useCommands([
    ...(onNext === undefined ? [] : [{ id: "next", title: words.next, keys: "j", run: onNext }]),
    ...(onPrevious === undefined
      ? []
      : [{ id: "previous", title: words.previous, keys: "k", run: onPrevious }]),
  ]);
  if (onNext === undefined && onPrevious === undefined && place === undefined) return null;
  return (
    <>
      <span className="mr-1 text-small text-ink-2 tabular-nums">{place}</span>
      {onPrevious === undefined ? null : (
        <Button
          kind="ghost"
          label={words.previous}
          keys="k"
          icon={<ChevronUp size={16} />}
          onPress={onPrevious}
        />
      )}
      {onNext === undefined ? null : (
        <Button kind="ghost" label={words.next} keys="j" icon={<ChevronDown size={16} />} onPress={onNext} />
      )}
    </>
  );
}

function CloseButton({ onClose }: { onClose: () => void }) {
  const { texts } = useSpeech();
  return (
    <Button kind="ghost" label={texts.common.close} keys="escape" icon={<X size={16} />} onPress={onClose} />
  );
}
