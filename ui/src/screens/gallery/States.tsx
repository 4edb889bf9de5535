// Loading, empty, failed, and the bars.
import { CloudOff, Eye, GraduationCap } from "lucide-react";
import { Bar } from "../../shared/ui/Bar";
import { Button } from "../../shared/ui/Button";
import { Card } from "../../shared/ui/Card";
import {
  BellDrawing,
  CaseDrawing,
  DoorDrawing,
  HangerDrawing,
  HousesDrawing,
  KeyDrawing,
  LetterDrawing,
} from "../../shared/ui/drawings";
import { SkeletonCards, SkeletonRows } from "../../shared/ui/Skeleton";
import { EmptyState, ErrorState } from "../../shared/ui/StateNotice";

export function States() {
  return (
    <>
      <Card title="Loading">
        <div className="grid grid-cols-[1fr_184px] gap-4">
          <SkeletonRows label="Reading replies" rows={5} />
          <SkeletonCards label="Reading cards" rows={2} />
        </div>
      </Card>
      <Card title="Empty">
        <EmptyState
          headline="No replies yet"
          action={
            <Button kind="primary" onPress={() => {}}>
              Approve drafts
            </Button>
          }
        >
          <p>The first answers come two days after the first mails.</p>
        </EmptyState>
      </Card>
      <Card title="Drawings">
        <div className="flex flex-wrap gap-4 text-ink-3">
          <KeyDrawing />
          <HangerDrawing />
          <BellDrawing />
          <HousesDrawing />
          <LetterDrawing />
          <CaseDrawing />
          <DoorDrawing />
        </div>
      </Card>
      <Card title="Failed">
        <ErrorState error={{ code: "damaged", message: "page 12" }} again={() => {}} />
      </Card>
      <Card title="Bars">
        <div className="-mx-5 flex flex-col gap-2">
          <Bar tone="danger" icon={<GraduationCap size={16} strokeWidth={1.7} />}>
            Practice: nothing leaves this computer.
          </Bar>
          <Bar tone="warning" icon={<Eye size={16} strokeWidth={1.7} />}>
            Open elsewhere: here you can only look on.
          </Bar>
          <Bar tone="plain" icon={<CloudOff size={16} strokeWidth={1.7} />}>
            No network. Mails wait.
          </Bar>
        </div>
      </Card>
    </>
  );
}
