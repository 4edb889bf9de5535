// Today: the app opens here. One sentence of health and capacity, then the pipeline as it stands.
import { useQuery } from "@tanstack/react-query";
import { RotateCw } from "lucide-react";
import { AlarmCard } from "../../features/day/AlarmCard";
import { DayCard, useDay } from "../../features/day/DayCard";
import { InboxCard } from "../../features/inboxes/InboxCard";
import { MachineCard } from "../../features/machine/MachineCard";
import { MailCard } from "../../features/mails/MailCard";
import { total } from "../../features/stages/bars";
import { StageCard } from "../../features/stages/StageCard";
import { useSpeech } from "../../shared/i18n";
import { asCallError, reading, type Status } from "../../shared/ipc";
import { Button } from "../../shared/ui/Button";
import { DoorDrawing, KeyDrawing } from "../../shared/ui/drawings";
import { Notice } from "../../shared/ui/Notice";
import { lead } from "./lead";
import { TodaySkeleton } from "./TodaySkeleton";

/** The status of the workspace, read again whenever something is committed. */
export function useStatus() {
  return useQuery(reading("status", {}));
}

export function Today() {
  const { data, error, refetch, isFetching } = useStatus();
  const again = () => void refetch();
  if (data !== undefined) return <Shown status={data} again={again} />;
  if (error !== null) return <Failed error={error} again={again} busy={isFetching} />;
  return <TodaySkeleton />;
}

function Shown({ status, again }: { status: Status; again: () => void }) {
  const speech = useSpeech();
  const words = speech.texts.today;
  const alarms = useDay().data?.health.count ?? 0;
  if (total(status.stages) === 0) {
    return (
      <Notice
        drawing={<KeyDrawing />}
        headline={words.empty.headline}
        action={<ReadAgain press={again} kind="primary" />}
      >
        <p>{status.workspace.kind === "practice" ? words.empty.practice : words.empty.text}</p>
      </Notice>
    );
  }
  const said = lead(status, alarms, speech);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must scroll by keyboard too
    <section aria-label={words.title} tabIndex={0} className="flex-1 overflow-y-auto px-6 pb-8 focus-inset">
      <p className="py-5 text-lead tracking-[-.012em] text-ink-2 tabular-nums">
        {said.alarm === null ? null : <span className="text-warning-ink">{said.alarm} </span>}
        {said.rest}
      </p>
      <div className="grid grid-cols-[minmax(0,1fr)_340px] items-start gap-4 max-[900px]:grid-cols-1">
        <div className="flex min-w-0 flex-col gap-4">
          <AlarmCard />
          <StageCard counts={status.stages} />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <DayCard />
          <MailCard counts={status.emails} />
          <InboxCard inboxes={status.inboxes} />
          <MachineCard queues={status.queues} />
        </div>
      </div>
    </section>
  );
}

function Failed({ error, again, busy }: { error: unknown; again: () => void; busy: boolean }) {
  const words = useSpeech().texts.today.failed;
  const { code } = asCallError(error);
  return (
    <Notice
      role="alert"
      drawing={<DoorDrawing />}
      headline={words.headline}
      small={words.code(code)}
      action={<ReadAgain press={again} kind="primary" busy={busy} />}
    >
      <p>{code === "workspace_busy" ? words.busy : words.unreachable}</p>
      <p>{words.safe}</p>
    </Notice>
  );
}

type ReadAgainProps = { press: () => void; kind: "primary" | "plain"; busy?: boolean };

function ReadAgain({ press, kind, busy = false }: ReadAgainProps) {
  const { texts } = useSpeech();
  return (
    <Button kind={kind} onPress={press} busy={busy}>
      <RotateCw size={14} aria-hidden />
      {texts.readAgain}
    </Button>
  );
}
