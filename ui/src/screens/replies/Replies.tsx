// Replies: who wrote, what was said between us, and what the machine understood; a person's word in one key.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { Toolbar } from "../../features/toolbar/Toolbar";
import { useSpeech } from "../../shared/i18n";
import { type ReplyLine, reading, useReading } from "../../shared/ipc";
import { useCommands } from "../../shared/keys";
import { go, useRoute } from "../../shared/route";
import { Button } from "../../shared/ui/Button";
import { Tabs } from "../../shared/ui/Segments";
import { EmptyState, ErrorState } from "../../shared/ui/StateNotice";
import { linesOf, type Tab } from "./lanes";
import { RepliesSkeleton } from "./RepliesSkeleton";
import { ReplyList } from "./ReplyList";
import { ReplyView } from "./ReplyView";

const TABS = ["needs_me", "done", "all"] as const;

export function Replies() {
  const { texts, number } = useSpeech();
  const words = texts.replies;
  const [tab, setTab] = useState<Tab>("needs_me");
  const waiting = useReading("today", {}).data?.answer.count;
  return (
    <>
      <Toolbar
        title={texts.shell.screens.replies}
        views={
          <Tabs<Tab>
            tall
            label={words.tabs.label}
            value={tab}
            onChoose={(to) => {
              setTab(to);
              go("replies", null, { replace: true });
            }}
            choices={TABS.map((value) => ({
              value,
              label: words.tabs[value],
              ...(value === "needs_me" && waiting !== undefined ? { count: number(waiting) } : {}),
            }))}
          />
        }
      />
      <Body tab={tab} onTab={setTab} />
    </>
  );
}

function Body({ tab, onTab }: { tab: Tab; onTab: (tab: Tab) => void }) {
  const words = useSpeech().texts.replies;
  const { data, error, refetch, isFetching } = useReading("replies_list", { tab });
  if (data === undefined && error !== null) {
    return (
      <ErrorState error={error} headline={words.failed} again={() => void refetch()} busy={isFetching} />
    );
  }
  if (data === undefined) return <RepliesSkeleton />;
  if (data.replies.length === 0) {
    const empty = tab === "needs_me" ? words.empty.needs_me : words.empty.other;
    return (
      <EmptyState
        headline={empty.headline}
        action={
          <Button kind="primary" onPress={() => (tab === "all" ? go("today") : onTab("all"))}>
            {tab === "all" ? words.empty.today : words.empty.action}
          </Button>
        }
      >
        <p>{empty.text}</p>
      </EmptyState>
    );
  }
  return <Triage replies={data.replies} tab={tab} />;
}

/** The list with the one that is open, and how one walks through it. */
function Triage({ replies, tab }: { replies: readonly ReplyLine[]; tab: Tab }) {
  const words = useSpeech().texts.replies;
  const client = useQueryClient();
  const route = useRoute();
  const lines = useMemo(() => linesOf(replies, tab), [replies, tab]);
  const at = Math.max(
    lines.findIndex(({ reply }) => reply.id === route.id),
    0,
  );
  const open = lines[at]?.reply;
  const following = (lines[at + 1] ?? lines[at - 1])?.reply.id ?? null;
  const [second, third] = [lines[at + 1]?.reply.id, lines[at + 2]?.reply.id];

  // The next conversations are there before they are painted.
  useEffect(() => {
    for (const id of [second, third]) {
      if (id !== undefined) void client.prefetchQuery(reading("reply_show", { reply: id }));
    }
  }, [client, second, third]);

  const walk = (by: number) => {
    const to = lines[Math.min(Math.max(at + by, 0), lines.length - 1)];
    if (to !== undefined) go("replies", to.reply.id, { replace: true });
  };
  useCommands([
    { id: "replies.next", title: words.act.next, keys: ["j", "arrowdown"], run: () => walk(1) },
    { id: "replies.previous", title: words.act.previous, keys: ["k", "arrowup"], run: () => walk(-1) },
  ]);
  if (open === undefined) return null;
  return (
    <div className="grid min-h-0 flex-1 grid-cols-[288px_minmax(0,1fr)] slim:grid-cols-1 slim:grid-rows-[auto_minmax(0,1fr)]">
      <ReplyList lines={lines} active={open.id} />
      <ReplyView
        key={open.id}
        line={open}
        leaves={tab === "needs_me"}
        onLeft={(back) => go("replies", back ? open.id : following, { replace: true })}
        onNext={() => walk(1)}
      />
    </div>
  );
}
