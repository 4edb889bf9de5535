// What every screen wears: practice, a window that looks on, no connection.
import { CloudOff, Eye, GraduationCap, Unplug } from "lucide-react";
import { useSpeech } from "../shared/i18n";
import type { Status } from "../shared/ipc";
import { Bar } from "../shared/ui/Bar";
import { Button } from "../shared/ui/Button";
import type { Connection } from "./connection";

type Props = { status: Status | undefined; connection: Connection; again: () => void };

export function Banners({ status, connection, again }: Props) {
  const { texts } = useSpeech();
  const words = texts.shell;
  return (
    <header>
      {status?.workspace.kind === "practice" ? (
        <div data-practice>
          <Bar tone="danger" icon={<GraduationCap size={16} strokeWidth={1.7} />}>
            <strong className="mr-2 font-strong">{words.practice.badge}</strong>
            {words.practice.note}
          </Bar>
        </div>
      ) : null}
      {status?.workspace.viewer === true ? (
        <Bar tone="warning" icon={<Eye size={16} strokeWidth={1.7} />}>
          {words.viewer}
        </Bar>
      ) : null}
      {connection === "engine" ? (
        <Bar
          tone="warning"
          live
          icon={<Unplug size={16} strokeWidth={1.7} />}
          action={
            <Button kind="ghost" onPress={again}>
              {words.offline.again}
            </Button>
          }
        >
          {words.offline.engine}
        </Bar>
      ) : null}
      {connection === "network" ? (
        <Bar tone="warning" live icon={<CloudOff size={16} strokeWidth={1.7} />}>
          {words.offline.network}
        </Bar>
      ) : null}
    </header>
  );
}
