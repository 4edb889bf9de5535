// The toast as it looks: dark in both themes, what happened, seconds left, Undo by `U`. It waits while one looks at it.
import { TriangleAlert, X } from "lucide-react";
import { useEffect, useState } from "react";
import { useSpeech } from "../i18n";
import { useCommands } from "../keys";
import { dismissToast, STANDS, type Toast, useToast } from "../toast";
import { KeyCap } from "./KeyCap";

export function ToastView() {
  const shown = useToast();
  // The region stands always, so that a screen reader hears what is put into it.
  return (
    <div
      role="status"
      aria-live="polite"
      data-toast
      className="pointer-events-none fixed inset-x-0 bottom-5 z-50 flex justify-center px-4"
    >
      {shown === null ? null : <Shown key={shown.id} toast={shown} />}
    </div>
  );
}

function Shown({ toast }: { toast: Toast }) {
  const { texts } = useSpeech();
  const words = texts.common;
  const [held, setHeld] = useState(false);
  const left = useCountdown(toast.id, held);
  const undo = () => {
    dismissToast(toast.id);
    void toast.undo?.();
  };
  useCommands(
    toast.undo === null
      ? []
      : [{ id: "toast-undo", title: words.undo, keys: "u", always: true, quiet: true, run: undo }],
  );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hovering only stops the clock
    <div
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className="comes-up pointer-events-auto flex min-h-10 max-w-[640px] items-center gap-3 rounded-lg bg-toast py-1.5 pr-2 pl-3.5 text-toast-ink shadow-pop"
    >
      {toast.tone === "failed" ? (
        <TriangleAlert size={16} strokeWidth={1.7} className="flex-none" aria-hidden />
      ) : null}
      <span className="min-w-0">{toast.text}</span>
      <span className="flex-none text-small text-toast-ink-2 tabular-nums" aria-hidden>
        {words.seconds(left)}
      </span>
      {toast.undo === null ? (
        <button
          type="button"
          aria-label={words.close}
          onClick={() => dismissToast(toast.id)}
          className="flex size-7 flex-none items-center justify-center rounded-md text-toast-ink-2 focus-toast hover:text-toast-ink"
        >
          <X size={14} aria-hidden />
        </button>
      ) : (
        <button
          type="button"
          aria-keyshortcuts="u"
          onClick={undo}
          className="flex h-7 flex-none items-center gap-1.5 rounded-md px-2 font-medium text-toast-accent focus-toast hover:bg-toast-cap"
        >
          {words.undo}
          <KeyCap keys="u" on="toast" />
        </button>
      )}
    </div>
  );
}

/** A layer does not close because somebody pressed Undo on the toast above it. */
export function staysForToast(event: Event): void {
  if (event.target instanceof Element && event.target.closest("[data-toast]") !== null)
    event.preventDefault();
}

/** Seconds left; the toast goes when there are none. */
function useCountdown(id: number, held: boolean): number {
  const [left, setLeft] = useState(STANDS);
  useEffect(() => {
    if (held) return;
    const timer = setInterval(() => setLeft((seconds) => seconds - 1), 1000);
    return () => clearInterval(timer);
  }, [held]);
  useEffect(() => {
    if (left <= 0) dismissToast(id);
  }, [left, id]);
  return Math.max(left, 0);
}
