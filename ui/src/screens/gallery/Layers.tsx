// What opens over the page: drawer, dialog, popover, menu, toast.
import { MoreHorizontal } from "lucide-react";
import { useState } from "react";
import { announce } from "../../shared/announce";
import { toast } from "../../shared/toast";
import { Button } from "../../shared/ui/Button";
import { Card } from "../../shared/ui/Card";
import { ConfirmDialog } from "../../shared/ui/Dialog";
import { Drawer } from "../../shared/ui/Drawer";
import { Menu } from "../../shared/ui/Menu";
import { Popover } from "../../shared/ui/Popover";
import { StageGlyph } from "../../shared/ui/StageGlyph";
import { Tag } from "../../shared/ui/Tag";
import { Line } from "./Line";

const NAMES = ["Inês Duarte", "Philippa Greaves", "Dieter Vollmann"];

export function Layers() {
  const [drawer, setDrawer] = useState<number | null>(null);
  const [asks, setAsks] = useState(false);
  return (
    <Card title="Layers">
      <Line name="Drawer">
        <Button onPress={() => setDrawer(0)}>Open the drawer</Button>
      </Line>
      <Line name="Dialog">
        <Button kind="danger" onPress={() => setAsks(true)}>
          Move anyway
        </Button>
      </Line>
      <Line name="Popover">
        <Popover
          label="Evidence"
          trigger={
            <button type="button" className="rounded-sm text-accent-ink">
              reposted twice
            </button>
          }
        >
          <Evidence />
        </Popover>
      </Line>
      <Line name="Menu">
        <Menu
          label="More for Inês Duarte"
          trigger={
            <button
              type="button"
              aria-label="More for Inês Duarte"
              className="flex size-(--ctl-h) items-center justify-center rounded-md text-ink-2 hover:bg-hover"
            >
              <MoreHorizontal size={16} aria-hidden />
            </button>
          }
          lines={[
            { id: "link", title: "Copy link", keys: "mod+l", run: () => toast("Link copied.") },
            { id: "lost", title: "Lost", keys: "l", danger: true, run: () => {} },
          ]}
        />
      </Line>
      <Line name="Toast">
        <Button
          onPress={() => toast("Inês Duarte moved to Meeting.", { undo: async () => announce("Taken back") })}
        >
          With undo
        </Button>
        <Button onPress={() => toast("The disk is full. Make room and try again.", { tone: "failed" })}>
          Failed
        </Button>
      </Line>
      {drawer === null ? null : (
        <Drawer
          title={NAMES[drawer] ?? ""}
          place={`${drawer + 1} of 3`}
          head={
            <>
              <StageGlyph stage="contacted" />
              <b className="font-medium">Contacted</b>
              <span className="text-small text-ink-3">6 days</span>
            </>
          }
          onNext={drawer < 2 ? () => setDrawer(drawer + 1) : undefined}
          onPrevious={drawer > 0 ? () => setDrawer(drawer - 1) : undefined}
          onClose={() => setDrawer(null)}
        >
          <div className="px-6 py-2">
            <h2 className="text-lead font-strong tracking-[-.017em]">{NAMES[drawer]}</h2>
            <p className="text-ink-2">Quinta do Farol · Luxury, 64 rooms · Cascais, 10:42 there</p>
            <p className="mt-3">
              The GM seat has been empty for 35 days,{" "}
              <Popover
                label="Evidence"
                place="margin"
                trigger={
                  <button type="button" className="rounded-sm bg-accent-tint text-ink">
                    reposted twice
                  </button>
                }
              >
                <Evidence />
              </Popover>
              .
            </p>
          </div>
        </Drawer>
      )}
      {asks ? (
        <ConfirmDialog
          title="Move Inês Duarte to Engaged?"
          action="Move anyway"
          danger
          reason={{ label: "Reason", hint: "Stands in the history of the card." }}
          onConfirm={(reason) => {
            setAsks(false);
            toast(`Moved: ${reason}`, { undo: async () => {} });
          }}
          onClose={() => setAsks(false)}
        >
          No human reply from Quinta do Farol.
        </ConfirmDialog>
      ) : null}
    </Card>
  );
}

function Evidence() {
  return (
    <>
      <h3 className="flex items-center gap-2">
        <span className="flex-1">Reposted twice</span>
        <Tag tone="success">Supports it</Tag>
      </h3>
      <p className="mt-2 text-small leading-[18px] text-ink-2">
        “General Manager (m/f/d), Cascais.{" "}
        <mark className="rounded-xs bg-accent-tint text-ink">Reposted 29 Sep</mark>.”
      </p>
      <p className="mt-2 text-small text-ink-3">hosco.example, 13 Oct, 06:12</p>
    </>
  );
}
