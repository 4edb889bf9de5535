// Stands in for the desktop API.

/** Runs in the page before anything of it; answers each operation as told. */
export function pretendDesktop(answers) {
  let next = 1;
  globalThis.isTauri = true;
  globalThis.__TAURI_EVENT_PLUGIN_INTERNALS__ = { unregisterListener: () => {} };
  globalThis.__TAURI_INTERNALS__ = {
    transformCallback: () => next++,
    unregisterCallback: () => {},
    invoke: async (command, payload) => {
      if (command === "desk") {
        const ready = { step: "ready", kind: "practice", folder: "/practice", viewer: false, error: null, known: [], recovery: null, navigate: null, crash: null };
        return { ...ready, ...(answers.desk?.ok ?? {}) };
      }
      if (command !== "call") return next++;
      const answer = answers[payload.name] ?? { error: { code: "usage", message: `unknown operation ${payload.name}` } };
      if (answer.never) return new Promise(() => {});
      if (answer.error) throw answer.error;
      return answer.ok;
    },
  };
}
