// Today: the app opens here. One sentence of health and capacity, then the pipeline as it stands.
import { RotateCw } from "lucide-react";
import { AlarmCard } from "../../features/day/AlarmCard";
import { DayCard, useDay } from "../../features/day/DayCard";
import { InboxCard } from "../../features/inboxes/InboxCard";
import { MachineCard } from "../../features/machine/MachineCard";
import { MailCard } from "../../features/mails/MailCard";
import { total } from "../../features/stages/bars";
import { StageCard } from "../../features/stages/StageCard";
import { Toolbar } from "../../features/toolbar/Toolbar";
import { useSpeech } from "../../shared/i18n";
import { type Status, useReading } from "../../shared/ipc";
import { Button } from "../../shared/ui/Button";
import { KeyDrawing } from "../../shared/ui/drawings";
import { Notice } from "../../shared/ui/Notice";
import { Scroll } from "../../shared/ui/Scroll";
import { ErrorState } from "../../shared/ui/StateNotice";
import { lead } from "./lead";
import { TodaySkeleton } from "./TodaySkeleton";

export function Today() {
  const { texts, day } = useSpeech();
  const { data } = useReading("status", {});
  return (
    <>
      <Toolbar
        title={texts.shell.screens.today}
        views={
          <span className="truncate text-small text-ink-3">
            {data === undefined ? "" : day(data.workspace.now)}
          </span>
        }
      />
      <Body />
    </>
  );
}

function Body() {
  const { data, error, refetch, isFetching } = useReading("status", {});
  const again = () => void refetch();
  const headline = useSpeech().texts.today.failed.headline;
  if (data !== undefined) return <Shown status={data} again={again} />;
  if (error !== null) return <ErrorState error={error} headline={headline} again={again} busy={isFetching} />;
  return <TodaySkeleton />;
}

function Shown({ status, again }: { status: Status; again: () => void }) {
  const speech = useSpeech();
  const words = speech.texts.today;
  const alarms = useDay().data?.health.count ?? 0;
  if (total(status.stages) === 0) {
    return (
      <Notice drawing={<KeyDrawing />} headline={words.empty.headline} action={<ReadAgain press={again} />}>
        <p>{status.workspace.kind === "practice" ? words.empty.practice : words.empty.text}</p>
      </Notice>
    );
  }
  const said = lead(status, alarms, speech);
  return (
    <Scroll label={speech.texts.shell.screens.today} className="px-6 pb-8">
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
    </Scroll>
  );
}

function ReadAgain({ press }: { press: () => void }) {
  const { texts } = useSpeech();
  return (
    <Button kind="primary" icon={<RotateCw size={14} aria-hidden />} onPress={press}>
      {texts.common.readAgain}
    </Button>
  );
}
