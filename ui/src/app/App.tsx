// The app: providers around the frame. Every committed change makes what shows it read again.
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { pageLanguage, SpeechContext, speech } from "../shared/i18n";
import { isTouched, onChanges } from "../shared/ipc";
import { followSystemTheme } from "../shared/theme/appearance";
import { Frame } from "./Frame";

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
    },
  });
}

export function App() {
  const [client] = useState(localClient);
  const [spoken] = useState(() => speech(pageLanguage()));
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
        <Frame />
      </SpeechContext>
    </QueryClientProvider>
  );
}
