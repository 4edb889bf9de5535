// Runs in the page before anything of it: the desktop API over loopback. Commands are requests to the bridge, events
// come as server-sent events.
{
  const callbacks = new Map();
  const listeners = new Map();
  let next = 1;
  let events;

  async function ask(path, body) {
    const answer = await fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
    const told = await answer.json();
    if (told.error) throw told.error;
    return told.ok;
  }

  function tell(event, payload) {
    for (const [id, listener] of listeners) {
      if (listener.event === event) callbacks.get(listener.handler)?.({ event, id, payload });
    }
  }

  function listen(event, handler) {
    const id = next++;
    listeners.set(id, { event, handler });
    events ??= new EventSource("/bridge/events");
    if (events.readyState === EventSource.OPEN) return id;
    // As in the window: once it resolves, nothing that is told later is missed.
    return new Promise((resolve) => events.addEventListener("open", () => resolve(id), { once: true }));
  }

  function hear(event) {
    events.addEventListener(event, (message) => tell(event, JSON.parse(message.data)));
  }

  globalThis.isTauri = true;
  globalThis.__TAURI_EVENT_PLUGIN_INTERNALS__ = { unregisterListener: (_event, id) => listeners.delete(id) };
  globalThis.__TAURI_INTERNALS__ = {
    metadata: { currentWindow: { label: "desk" }, currentWebview: { label: "desk", windowLabel: "desk" } },
    transformCallback(callback, once = false) {
      const id = next++;
      callbacks.set(id, (value) => {
        if (once) callbacks.delete(id);
        return callback?.(value);
      });
      return id;
    },
    unregisterCallback: (id) => callbacks.delete(id),
    async invoke(command, payload = {}) {
      switch (command) {
        case "call":
          return ask("/bridge/call", { name: payload.name, input: payload.input });
        case "desk":
          return ask("/bridge/desk", payload.request);
        case "plugin:event|listen": {
          const first = events === undefined;
          const listening = listen(payload.event, payload.handler);
          if (first) for (const event of ["changes", "desk", "navigate"]) hear(event);
          return listening;
        }
        case "plugin:event|unlisten":
          listeners.delete(payload.eventId);
          return undefined;
        default:
          // What the capability does not list is refused in the window too.
          throw `${command} not allowed`;
      }
    },
  };
}
