// Toasts, alerts, and the wait of a tapped button for the bot's answer.

import { element } from "/static/text.js";

const TOAST_MILLISECONDS = 4500;
const ANSWER_MILLISECONDS = 10_000; // Then the wait is given up; Telegram's apps do the same.
const EARLY_ANSWERS = 20; // Answers kept for a tap whose own response is still under way.

const byId = (id) => document.getElementById(id);
const waiting = new Map(); // Callback query id → what to do with its answer, in this window.
const early = new Map();

export function toast(text) {
  const made = element("div", "toast", text);
  byId("toasts").append(made);
  setTimeout(() => made.remove(), TOAST_MILLISECONDS);
}

/** Take the toasts away: they were said to another persona. */
export function clearToasts() {
  byId("toasts").replaceChildren();
}

function alertWith(text) {
  byId("alert-text").textContent = text;
  byId("alert").showModal();
}

/** Mark `button` as busy from the tap until its answer; `tap` returns false if refused. */
export async function waitForAnswer(button, tap) {
  button.setAttribute("aria-busy", "true");
  const tapped = await tap();
  const id = tapped.callback_query_id;
  if (!tapped || early.has(id)) {
    finish(button, early.get(id));
    return;
  }
  const timer = setTimeout(() => {
    waiting.delete(id);
    finish(button, { text: "机器人暂时没有回应，请稍后再试。" });
  }, ANSWER_MILLISECONDS);
  waiting.set(id, (answer) => {
    clearTimeout(timer);
    finish(button, answer);
  });
}

/** Show an answer if its tap came from this window, else keep it for a moment. */
export function showAnswer(answer) {
  const id = answer.callback_query_id;
  const show = waiting.get(id);
  waiting.delete(id);
  if (show) {
    show(answer);
    return;
  }
  early.set(id, answer);
  if (early.size > EARLY_ANSWERS) early.delete(early.keys().next().value);
}

function finish(button, answer) {
  button.removeAttribute("aria-busy");
  if (!answer?.text) return;
  if (answer.show_alert) alertWith(answer.text);
  else toast(answer.text);
}
