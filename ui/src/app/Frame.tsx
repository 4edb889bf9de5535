// The frame of every screen: rail, banners, the screen itself, and what lies over it.
import { useQueryClient } from "@tanstack/react-query";
import { Suspense, useEffect, useRef, useState } from "react";
import { Toolbar } from "../features/toolbar/Toolbar";
import { useSpeech } from "../shared/i18n";
import { onLinks, useReading } from "../shared/ipc";
import { KeyLayer, listenForKeys } from "../shared/keys";
import { linkRoute, useRoute } from "../shared/route";
import { KeyCap } from "../shared/ui/KeyCap";
import { SkeletonRows } from "../shared/ui/Skeleton";
import { ToastView } from "../shared/ui/ToastView";
import { Announcer } from "./Announcer";
import { Banners } from "./Banners";
import { Boundary } from "./Boundary";
import { useConnection } from "./connection";
import { Palette } from "./palette/Palette";
import { Rail } from "./Rail";
import { ShellCommands } from "./ShellCommands";
import { type ScreenEntry, screenOf } from "./screens";

export function Frame() {
  const { texts } = useSpeech();
  const client = useQueryClient();
  const status = useReading("status", {}).data;
  const connection = useConnection();
  const screen = screenOf(useRoute().screen);
  const waiting = useKeys();
  useEffect(() => onLinks(follow), []);
  const practice = status?.workspace.kind === "practice";
  const name = screen === undefined ? "" : texts.shell.screens[screen.id];
  return (
    <KeyLayer name={texts.shell.keys.everywhere}>
      <button
        type="button"
        onClick={() => document.getElementById("content")?.focus()}
        className="fixed top-2 left-2 z-50 -translate-y-20 rounded-md bg-raised px-3 py-1.5 font-medium shadow-pop focus:translate-y-0"
      >
        {texts.shell.skip}
      </button>
      <div
        className={`grid h-full grid-cols-[var(--rail-w)_minmax(0,1fr)] ${practice ? "border-2 border-danger" : ""}`}
      >
        <Rail current={screen?.id ?? ""} />
        <div className="flex min-h-0 min-w-0 flex-col">
          <Banners status={status} connection={connection} again={() => void client.refetchQueries()} />
          {screen === undefined ? null : <Opened key={screen.id} screen={screen} name={name} />}
        </div>
      </div>
      <ShellCommands />
      <Palette screen={name} />
      <ToastView />
      <Announcer />
      {waiting === "" ? null : <Waiting begun={waiting} />}
    </KeyLayer>
  );
}

/** A link that names no place we know goes nowhere. */
function follow(url: string): void {
  const href = linkRoute(url);
  if (href !== null) window.location.hash = href;
}

/** Listens for keys; tells the begun sequence, if one waits for its second key. */
function useKeys(): string {
  const [waiting, setWaiting] = useState("");
  useEffect(() => listenForKeys(setWaiting), []);
  return waiting;
}

/** The screen, which has the focus when somebody went to it. */
function Opened({ screen, name }: { screen: ScreenEntry; name: string }) {
  const { texts } = useSpeech();
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    document.title = `${name} · ${texts.common.product}`;
  }, [name, texts]);
  useEffect(() => {
    // At the start the page itself has it: a ring around everything would say nothing.
    if (opened) main.current?.focus({ preventScroll: true });
    opened = true;
  }, []);
  const Screen = screen.component;
  return (
    <main
      ref={main}
      id="content"
      tabIndex={-1}
      className="flex min-h-0 flex-1 flex-col outline-none focus-visible:shadow-none"
    >
      <KeyLayer name={name}>
        <Boundary>
          <Suspense fallback={<Opening name={name} />}>
            <Screen />
          </Suspense>
        </Boundary>
      </KeyLayer>
    </main>
  );
}

let opened = false;

function Opening({ name }: { name: string }) {
  const { texts } = useSpeech();
  return (
    <>
      <Toolbar title={name} />
      <SkeletonRows label={texts.shell.opening(name)} />
    </>
  );
}

/** A sequence has begun: what was typed, and that more is awaited. */
function Waiting({ begun }: { begun: string }) {
  const { texts } = useSpeech();
  return (
    <div className="comes-up fixed bottom-5 left-[calc(var(--rail-w)+20px)] z-50 flex h-8 items-center gap-2 rounded-lg bg-raised px-3 text-small text-ink-2 shadow-pop">
      <KeyCap keys={begun} />
      {texts.shell.keys.second}
    </div>
  );
}
