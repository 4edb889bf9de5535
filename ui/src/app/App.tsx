// The app: providers around the way in. Every committed change makes what shows it read again.
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { announce } from "../shared/announce";
import { explain, SpeechContext, speech, type Texts } from "../shared/i18n";
import { asCallError, isTouched, onChanges, type Teller, WritingContext } from "../shared/ipc";
import { followSystemTheme, useAppearance } from "../shared/theme/appearance";
import { toast } from "../shared/toast";
import { Gate } from "./Gate";

/** Local reads: never stale by time, never retried; a commit or the person asks again. */
function localClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Number.POSITIVE_INFINITY,
        retry: false,
        refetchOnWindowFocus: false,
        networkMode: "always",
      },
      mutations: { retry: false, networkMode: "always" },
    },
  });
}

/** What came of a write, told in a toast in the person's language; so is an undo that is refused. */
function teller(texts: Texts): Teller {
  const failed = (error: { code: string; message: string }) =>
    toast(explain(texts, error), { tone: "failed" });
  const takeBack = async (undo: () => Promise<unknown>) => {
    try {
      await undo();
      announce(texts.shell.undo.undone);
    } catch (thrown) {
      failed(asCallError(thrown));
    }
  };
  return { done: (said, undo) => toast(said, { undo: undo === null ? null : () => takeBack(undo) }), failed };
}

export function App() {
  const [client] = useState(localClient);
  const { language } = useAppearance();
  const spoken = useMemo(() => speech(language), [language]);
  const tells = useMemo(() => teller(spoken.texts), [spoken]);
  useEffect(
    () =>
      onChanges((tags) => {
        void client.invalidateQueries({
          predicate: (query) => isTouched(query, tags),
        });
      }),
    [client],
  );
  useEffect(followSystemTheme, []);
  return (
    <QueryClientProvider client={client}>
      <SpeechContext value={spoken}>
        <WritingContext value={tells}>
          <Gate />
        </WritingContext>
      </SpeechContext>
    </QueryClientProvider>
  );
}
