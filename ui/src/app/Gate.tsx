// The way in: the shell is asked which workspace is open; the desk comes when one is, the first run until then.
import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import { useSpeech } from "../shared/i18n";
import { askDesk, type Desk, onDesk } from "../shared/ipc";
import { KeyLayer, listenForKeys } from "../shared/keys";
import { go } from "../shared/route";
import { SkeletonRows } from "../shared/ui/Skeleton";
import { Frame } from "./Frame";

/** Between two looks at a workspace that is being opened, in milliseconds. */
const LOOK_MS = 500;

const FirstRun = lazy(() => import("../screens/firstrun/FirstRun").then((m) => ({ default: m.FirstRun })));

export function Gate() {
  const client = useQueryClient();
  const { texts } = useSpeech();
  const [desk, setDesk] = useState<Desk | null>(null);
  const arrive = useCallback(
    (next: Desk) =>
      setDesk((before) => {
        // Nothing of another workspace is shown for an instant.
        if (before !== null && before.folder !== next.folder) client.clear();
        return next;
      }),
    [client],
  );
  useEffect(() => {
    let gone = false;
    const stop = onDesk(arrive);
    askDesk({ do: "state" }).then(
      (first) => {
        if (gone) return;
        arrive(first);
        if (first.navigate !== null) go("board", first.navigate.prospect);
      },
      // A shell that does not answer: the desk says so in its own words.
      () => {
        if (!gone) setDesk(UNKNOWN);
      },
    );
    return () => {
      gone = true;
      stop();
    };
  }, [arrive]);
  const opening = desk?.step === "opening";
  useEffect(() => {
    if (!opening) return;
    // The event that tells the end may come before the page hears events.
    const again = setInterval(() => void askDesk({ do: "state" }).then(arrive, () => {}), LOOK_MS);
    return () => clearInterval(again);
  }, [opening, arrive]);
  // The shell answers within a frame or two: until then the rows that are to come.
  if (desk === null) return <SkeletonRows label={texts.shell.opening(texts.common.product)} />;
  if (desk.step === "ready" && (desk.recovery === null || desk.recovery.code === null)) {
    return <Frame key={desk.folder} />;
  }
  return (
    <Suspense fallback={null}>
      <KeyLayer name={texts.shell.keys.everywhere}>
        <Keys />
        <FirstRun desk={desk} onDesk={arrive} />
      </KeyLayer>
    </Suspense>
  );
}

function Keys() {
  useEffect(() => listenForKeys(() => {}), []);
  return null;
}

const UNKNOWN: Desk = {
  step: "ready",
  kind: null,
  folder: null,
  viewer: false,
  error: null,
  known: [],
  recovery: null,
  navigate: null,
  crash: null,
};
