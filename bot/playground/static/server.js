// The playground's routes, and the events that tell what happens in every chat.

/** An act that the playground refused; the message is the explanation for the person. */
export class Refused extends Error {}

async function request(path, options) {
  let response;
  try {
    response = await fetch(`/playground${path}`, options);
  } catch {
    throw new Refused("连不上演练场，请确认它还在运行。");
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new Refused(body.explanation ?? body.description ?? "演练场没有接受这个操作。");
  }
  return body;
}

function post(path, body) {
  const headers = { "Content-Type": "application/json" };
  return request(path, { method: "POST", headers, body: JSON.stringify(body ?? {}) });
}

export const loadState = () => request("/state");
export const loadClock = () => request("/clock");
export const moveClock = (to) => post("/clock/move", to);
export const resetClock = () => request("/clock", { method: "DELETE" });
export const say = (persona, text) => post(`/personas/${persona}/say`, { text });
export const block = (persona, isBlocked) =>
  post(`/personas/${persona}/${isBlocked ? "block" : "unblock"}`);
export const tap = (persona, messageId, data) =>
  post(`/personas/${persona}/tap`, { message_id: messageId, data });

export function upload(persona, file, caption) {
  const form = new FormData();
  form.append("file", file, file.name);
  form.append("caption", caption);
  return request(`/personas/${persona}/upload`, { method: "POST", body: form });
}

export const fileAddress = (file) => `/playground/files/${file.file_unique_id}`;

/**
 * Follow the events. `onOnline` is called with true whenever the connection is (again) there:
 * that is the moment to load the state; and with false when it is lost.
 *
 * All windows of a browser share one connection through a SharedWorker, because a browser opens
 * six connections to one server at most and each event stream holds one for good.
 */
export function follow(onOnline, onEvent) {
  const receive = (told) => {
    if ("online" in told) onOnline(told.online);
    else onEvent(told.event);
  };
  if (window.SharedWorker) {
    const worker = new SharedWorker("/static/events.js", { type: "module", name: "events" });
    worker.port.onmessage = (message) => receive(message.data);
    window.addEventListener("pagehide", () => worker.port.postMessage("bye"));
    window.addEventListener("pageshow", (shown) => shown.persisted && location.reload());
    return;
  }
  import("/static/events.js").then((events) => events.listen(receive));
}
