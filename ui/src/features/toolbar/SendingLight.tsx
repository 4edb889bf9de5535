// The sending light of the toolbar: whether mail leaves, today's use, and the one key to pause it all.
import { Pause, Play } from "lucide-react";
import { useSpeech } from "../../shared/i18n";
import { type Status, useReading, useWriting } from "../../shared/ipc";
import { useCommands } from "../../shared/keys";
import { Button } from "../../shared/ui/Button";

export function SendingLight() {
  const { data: status } = useReading("status", {});
  return status === undefined ? null : <Light status={status} />;
}

function Light({ status }: { status: Status }) {
  const { texts, number } = useSpeech();
  const words = texts.shell.sending;
  const lit = status.inboxes.some((inbox) => inbox.state === "ok") && !status.quarantine.on;
  const sum = (of: (inbox: Status["inboxes"][number]) => number) =>
    status.inboxes.reduce((all, inbox) => all + of(inbox), 0);
  const used = words.used(number(sum((inbox) => inbox.sent_today)), number(sum((inbox) => inbox.cap_today)));
  return (
    <div className="flex flex-none items-center gap-1 text-small whitespace-nowrap text-ink-2">
      <span className="flex items-center gap-2 px-2">
        <i
          aria-hidden
          className={`size-[7px] flex-none rounded-full ${lit ? "bg-success" : "shadow-control"}`}
        />
        <span>{lit ? words.on : words.off}</span>
        <span className="text-ink-3 tabular-nums slim:hidden">{used}</span>
      </span>
      <PauseKey status={status} />
    </div>
  );
}

/** Quarantine is not left by a key in a toolbar: there the key is missing, and so it is in a window that looks on. */
function PauseKey({ status }: { status: Status }) {
  const words = useSpeech().texts.shell.sending;
  const { on: stopped, reason } = status.quarantine;
  const pause = useWriting("pause_sending", {
    said: () => words.paused,
    back: () => ({ name: "resume_sending", input: {} }),
  });
  const resume = useWriting("resume_sending", {
    said: () => words.resumed,
    back: () => ({ name: "pause_sending", input: {} }),
  });
  const able = !status.workspace.viewer && (!stopped || (reason?.startsWith("paused") ?? false));
  const change = () => (stopped ? resume.write({}) : pause.write({}));
  const title = stopped ? words.resume : words.pause;
  const icon = stopped ? Play : Pause;
  useCommands(able ? [{ id: "pause", title, keys: "shift+p", icon, always: true, run: change }] : []);
  if (!able) return null;
  return (
    <Button
      kind="ghost"
      label={title}
      keys="shift+p"
      icon={stopped ? <Play size={16} strokeWidth={1.7} /> : <Pause size={16} strokeWidth={1.7} />}
      onPress={change}
      busy={pause.busy || resume.busy}
    />
  );
}
