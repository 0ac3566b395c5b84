// One event stream for all windows of this browser. Runs as a SharedWorker; a browser without
// them imports `listen` into the page.

const RETRY_MILLISECONDS = 1500;

/** Hear the events for ever; `tell` gets {online: true|false} and {event}. */
export function listen(tell) {
  const stream = new EventSource("/playground/events");
  stream.onopen = () => tell({ online: true });
  stream.onmessage = (message) => tell({ event: JSON.parse(message.data) });
  stream.onerror = () => {
    tell({ online: false });
    if (stream.readyState === EventSource.CLOSED) {
      setTimeout(() => listen(tell), RETRY_MILLISECONDS);
    }
  };
}

if ("onconnect" in globalThis) {
  const ports = new Set();
  let isOnline = false;

  globalThis.onconnect = (connection) => {
    const port = connection.ports[0];
    ports.add(port);
    port.onmessage = () => ports.delete(port);
    if (isOnline) port.postMessage({ online: true });
  };

  listen((told) => {
    if ("online" in told) isOnline = told.online;
    for (const port of ports) port.postMessage(told);
  });
}
