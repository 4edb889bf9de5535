// The sending light of the toolbar: whether mail leaves, today's use, and the one key to pause it all.
import { useMutation } from "@tanstack/react-query";
import { Pause, Play } from "lucide-react";
import { useSpeech } from "../../shared/i18n";
import { asCallError, call, type Status } from "../../shared/ipc";
import { Button } from "../../shared/ui/Button";

export function SendingLight({ status }: { status: Status }) {
  const { texts, number } = useSpeech();
  const words = texts.sending;
  const stopped = status.quarantine.on;
  const able = status.inboxes.some((inbox) => inbox.state === "ok");
  const lit = able && !stopped;
  const sum = (of: (inbox: Status["inboxes"][number]) => number) =>
    status.inboxes.reduce((all, inbox) => all + of(inbox), 0);
  const used = words.used(number(sum((inbox) => inbox.sent_today)), number(sum((inbox) => inbox.cap_today)));
  return (
    <div className="flex items-center gap-2 text-small text-ink-2">
      <i
        aria-hidden
        className={`size-[7px] flex-none rounded-full ${lit ? "bg-success" : "shadow-[inset_0_0_0_1.5px_var(--line-control)]"}`}
      />
      <span>{lit ? words.on : words.off}</span>
      <span className="text-ink-3 tabular-nums">{used}</span>
      {status.workspace.viewer ? null : <PauseKey stopped={stopped} reason={status.quarantine.reason} />}
    </div>
  );
}

/** Quarantine is not left by a key in a toolbar: there the key is missing. */
function PauseKey({ stopped, reason }: { stopped: boolean; reason: string | null }) {
  const words = useSpeech().texts.sending;
  const change = useMutation({
    mutationFn: () => (stopped ? call("resume_sending", {}) : call("pause_sending", {})),
  });
  if (stopped && !(reason?.startsWith("paused") ?? false)) return null;
  return (
    <>
      {change.error === null ? null : (
        <span role="alert" className="text-danger-ink">
          {asCallError(change.error).message}
        </span>
      )}
      <Button
        kind="ghost"
        label={stopped ? words.resume : words.pause}
        onPress={() => change.mutate()}
        busy={change.isPending}
      >
        {stopped ? <Play size={16} strokeWidth={1.7} /> : <Pause size={16} strokeWidth={1.7} />}
      </Button>
    </>
  );
}
