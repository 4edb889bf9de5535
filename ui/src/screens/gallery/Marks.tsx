// Tags, scores, stages, meters, silent facts, progress.
import { Check, Clock } from "lucide-react";
import { Card } from "../../shared/ui/Card";
import { Lead, LeadLink, LeadNumber } from "../../shared/ui/Lead";
import { Meter } from "../../shared/ui/Meter";
import { Progress } from "../../shared/ui/Progress";
import { Score } from "../../shared/ui/Score";
import { SilentCard, SilentMark } from "../../shared/ui/Silent";
import { STAGES, StageGlyph } from "../../shared/ui/StageGlyph";
import { Tag } from "../../shared/ui/Tag";
import { Line } from "./Line";

export function Marks() {
  return (
    <Card title="Marks and meters">
      <Line name="Tags">
        <Tag>Luxury</Tag>
        <Tag tone="accent">Asks about pricing 92 %</Tag>
        <Tag tone="success" icon={<Check size={12} strokeWidth={2} />}>
          Supports it
        </Tag>
        <Tag tone="warning" icon={<Clock size={12} strokeWidth={2} />}>
          Waiting
        </Tag>
        <Tag tone="danger">Unsupported</Tag>
        <Tag tone="info">New</Tag>
      </Line>
      <Line name="Scores">
        <Score value={93} warmth="hot" />
        <Score value={62} warmth="warm" />
        <Score value={41} warmth="cold" />
      </Line>
      <Line name="Stages">
        {STAGES.map((stage) => (
          <StageGlyph key={stage} stage={stage} />
        ))}
      </Line>
      <Line name="Silent">
        <SilentMark />
      </Line>
      <SilentCard title="The seat is vacant" source="hosco.example, 29 Sep">
        Decides whom we write to and when. It is never said.
      </SilentCard>
      <div className="mt-3 grid grid-cols-2 gap-4">
        <Meter label="Words" value={84} max={160} limit={120} said="84 of 120" />
        <Meter label="Words" value={141} max={160} limit={120} said="141 of 120" />
      </div>
      <div className="mt-3">
        <Progress label="Importing hotels.csv" done={1204} all={2418} rate={310} onCancel={() => {}} />
      </div>
      <div className="-mx-5 mt-3">
        <Lead>
          You can send <LeadNumber>84</LeadNumber> today · <LeadLink href="#gallery">3 inboxes fine</LeadLink>
          ,{" "}
          <LeadLink href="#gallery" warns>
            1 needs a login
          </LeadLink>
        </Lead>
      </div>
    </Card>
  );
}
