// Buttons, keys, segments, tabs, chips.
import { Filter, Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { Button } from "../../shared/ui/Button";
import { Card } from "../../shared/ui/Card";
import { Chip } from "../../shared/ui/Chip";
import { KeyCap } from "../../shared/ui/KeyCap";
import { Segments, Tabs } from "../../shared/ui/Segments";
import { Line } from "./Line";

const nothing = () => {};

export function Controls() {
  const [view, setView] = useState<"phone" | "desk">("phone");
  const [tab, setTab] = useState<"timeline" | "mails" | "notes">("timeline");
  return (
    <Card title="Controls">
      <Line name="Kinds">
        <Button kind="primary" icon={<Plus size={16} />} keys="n" onPress={nothing}>
          Add
        </Button>
        <Button icon={<Pencil size={16} />} keys="w" onPress={nothing}>
          Write
        </Button>
        <Button kind="ghost" icon={<Filter size={16} />} keys="f" onPress={nothing}>
          Filter
        </Button>
        <Button kind="danger" icon={<Trash2 size={16} />} onPress={nothing}>
          Erase
        </Button>
        <Button kind="ghost" label="Add a view" icon={<Plus size={16} />} onPress={nothing} />
      </Line>
      <Line name="Busy">
        <Button kind="primary" icon={<Plus size={16} />} busy onPress={nothing}>
          Add
        </Button>
        <Button icon={<Pencil size={16} />} busy onPress={nothing}>
          Write
        </Button>
      </Line>
      <Line name="Disabled">
        <Button kind="primary" keys="a" disabled="One claim has no fact." onPress={nothing}>
          Approve
        </Button>
      </Line>
      <Line name="Large">
        <Button kind="primary" size="large" keys="mod+enter" onPress={nothing}>
          Send now
        </Button>
        <Button size="large" onPress={nothing}>
          Later
        </Button>
      </Line>
      <Line name="Keys">
        <KeyCap keys="u" />
        <KeyCap keys="shift+p" />
        <KeyCap keys="mod+k" />
        <KeyCap keys="g b" />
        <KeyCap keys="arrowdown" />
      </Line>
      <Line name="Segments">
        <Segments
          label="Shown as"
          value={view}
          onChoose={setView}
          choices={[
            { value: "phone", label: "Phone" },
            { value: "desk", label: "Desk" },
          ]}
        />
      </Line>
      <Line name="Tabs">
        <Tabs
          label="Parts of the prospect"
          value={tab}
          onChoose={setTab}
          choices={[
            { value: "timeline", label: "Timeline" },
            { value: "mails", label: "Mails", count: "2" },
            { value: "notes", label: "Notes", count: "1" },
          ]}
        />
      </Line>
      <Line name="Chips">
        <Chip name="Region" value="Europe" onRemove={nothing} />
        <Chip name="Tier" value="upscale, luxury" onRemove={nothing} onPress={nothing} />
      </Line>
    </Card>
  );
}
