// The page: which persona is shown, what each has not read yet, and what happens on an event.

import { dayOf, daySeparator, messageNode } from "/static/bubbles.js";
import { showClock, startClock } from "/static/clock.js";
import { showComposer, startComposer } from "/static/composer.js";
import { clearToasts, showAnswer, toast, waitForAnswer } from "/static/notices.js";
import * as server from "/static/server.js";
import { element } from "/static/text.js";

const TYPING_MILLISECONDS = 5000; // As long as Telegram shows an action.
const NEAR_END_PIXELS = 120;

const byId = (id) => document.getElementById(id);
const personas = new Map();
let bot = null;
let lastEvent = -1;
let shownId = null;
let typingTimer = null;

const shown = () => personas.get(shownId);
const scroller = byId("scroll");

// ---- acts of the person --------------------------------------------------------------------

async function attempt(act) {
  try {
    return (await act()) ?? true;
  } catch (refused) {
    if (!(refused instanceof server.Refused)) throw refused;
    toast(refused.message);
    return false;
  }
}

const say = (text) => attempt(() => server.say(shownId, text));

const tap = (message, button, node) =>
  waitForAnswer(node, () =>
    attempt(() => server.tap(shownId, message.message_id, button.callback_data)),
  );

/** A link back to this bot is played here; return whether it was one. */
function openLink(url) {
  const found = /^(?:https?:\/\/t\.me\/|tg:\/\/resolve\?domain=)(\w+)[?&]start=([\w-]+)/.exec(url);
  if (!found || found[1] !== bot.username) return false;
  say(`/start ${found[2]}`);
  return true;
}

async function copy(text) {
  await navigator.clipboard.writeText(text);
  toast("已复制。");
}

const bubbleActs = { command: say, link: openLink, tap, copy };

// ---- what is shown -------------------------------------------------------------------------

const seenKey = (persona) => `seen:${persona.id}`;
const botMessages = (persona) => [...persona.messages.values()].filter((m) => m.from.is_bot);

function markSeen(persona) {
  const newest = Math.max(0, ...persona.messages.keys());
  localStorage.setItem(seenKey(persona), String(newest));
}

function unread(persona) {
  const seen = Number(localStorage.getItem(seenKey(persona)) ?? 0);
  return botMessages(persona).filter((m) => m.message_id > seen).length;
}

/** The first letter that no other persona's label has, so that nobody mixes two up. */
function letterOf(persona) {
  const others = [...personas.values()].filter((p) => p !== persona).map((p) => p.label);
  const letters = [...persona.label];
  return letters.find((one) => !others.some((label) => label.includes(one))) ?? letters[0];
}

function avatar(node, persona) {
  const place = [...personas.keys()].indexOf(persona.id);
  node.className = `avatar tint-${place % 6}`;
  node.textContent = letterOf(persona);
  return node;
}

function personaNode(persona) {
  const made = element("a", "persona");
  made.href = `#${persona.id}`;
  if (persona.id === shownId) made.setAttribute("aria-current", "page");
  const text = element("div");
  const hint = element("div", "hint");
  hint.append(element("span", "role", persona.role), persona.hint);
  hint.title = persona.hint;
  text.append(element("div", "name", persona.label), hint);
  made.append(avatar(element("span"), persona), text);
  const count = persona.id === shownId && !document.hidden ? 0 : unread(persona);
  if (count) {
    const badge = element("span", "badge", count > 99 ? "99+" : String(count));
    badge.setAttribute("aria-label", `${count} 条未读`);
    made.append(badge);
  }
  return made;
}

function showPersonas() {
  byId("personas").replaceChildren(...[...personas.values()].map(personaNode));
  const all = [...personas.values()].filter((p) => p.id !== shownId).map(unread);
  const sum = all.reduce((a, b) => a + b, 0);
  const name = shown() ? `${shown().label} · ` : "";
  document.title = `${sum ? `(${sum}) ` : ""}${name}政策找人 · 演练场`;
}

function showHead() {
  const persona = shown();
  avatar(byId("head-avatar"), persona);
  byId("head-name").textContent = persona.label;
  const status = byId("head-status");
  const isTyping = !byId("typing").hidden;
  status.textContent = isTyping ? "机器人正在输入……" : `${persona.role} · 与“${bot.first_name}”对话`;
  status.classList.toggle("busy", isTyping);
  byId("block").checked = persona.is_blocked;
  byId("block").disabled = !persona.is_started;
}

function emptyNode(persona) {
  const made = element("div", "empty");
  made.append(avatar(element("div"), persona), element("h3", "", persona.label));
  made.append(element("p", "role", persona.role), element("p", "hint", persona.hint));
  made.append(element("p", "how", "点下面的“开始”，机器人就会回应。换个角色，请在列表里点选。"));
  return made;
}

function showMessages() {
  const nodes = [];
  let day = null;
  for (const message of shown().messages.values()) {
    if (dayOf(message) !== day) nodes.push(daySeparator((day = dayOf(message))));
    nodes.push(messageNode(message, bubbleActs));
  }
  byId("messages").replaceChildren(...(nodes.length ? nodes : [emptyNode(shown())]));
}

function append(message) {
  const all = [...shown().messages.values()];
  const before = all[all.length - 2];
  const place = byId("messages");
  if (!before) place.replaceChildren();
  if (!before || dayOf(before) !== dayOf(message)) place.append(daySeparator(dayOf(message)));
  place.append(messageNode(message, bubbleActs));
}

const nodeOf = (id) => byId("messages").querySelector(`[data-id="${id}"]`);
const isAtEnd = () =>
  scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END_PIXELS;

function toEnd() {
  scroller.scrollTop = scroller.scrollHeight;
  showToEnd(false);
}

function showToEnd(isNews) {
  byId("to-end").hidden = isAtEnd();
  byId("to-end").classList.toggle("news", isNews);
}

function showTyping(isTyping) {
  clearTimeout(typingTimer);
  const wasAtEnd = isAtEnd();
  byId("typing").hidden = !isTyping;
  if (isTyping) typingTimer = setTimeout(() => showTyping(false), TYPING_MILLISECONDS);
  if (isTyping && wasAtEnd) toEnd();
  if (shown()) showHead();
}

function showAll() {
  showTyping(false);
  markSeen(shown());
  showPersonas();
  showMessages();
  showComposer(shown());
  toEnd();
}

function choose() {
  const asked = decodeURIComponent(location.hash.slice(1));
  const id = personas.has(asked) ? asked : [...personas.keys()][0];
  if (id === undefined) return;
  const isOther = id !== shownId;
  shownId = id;
  if (isOther) clearToasts();
  showAll();
  const current = byId("personas").querySelector("[aria-current]");
  current?.scrollIntoView({ block: "nearest", inline: "center" });
  if (isOther && matchMedia("(hover: hover)").matches) byId("text").focus();
}

// ---- events --------------------------------------------------------------------------------

const onEvents = {
  message(persona, message) {
    persona.messages.set(message.message_id, message);
    if (!message.from.is_bot) persona.is_started = true;
    if (persona.id !== shownId) return showPersonas();
    const follows = isAtEnd() || !message.from.is_bot;
    append(message);
    if (message.from.is_bot) showTyping(false);
    if (!document.hidden) markSeen(persona);
    showPersonas();
    if (!message.from.is_bot) showComposer(persona);
    showHead();
    return follows ? toEnd() : showToEnd(true);
  },
  edited(persona, message) {
    persona.messages.set(message.message_id, message);
    if (persona.id !== shownId) return;
    const follows = isAtEnd();
    nodeOf(message.message_id)?.replaceWith(messageNode(message, bubbleActs));
    showTyping(false);
    if (follows) toEnd();
  },
  deleted(persona, { message_id: id }) {
    persona.messages.delete(id);
    if (persona.id === shownId) showMessages();
    showPersonas();
  },
  action(persona) {
    if (persona.id === shownId) showTyping(true);
  },
  answer(persona, answer) {
    showAnswer(answer);
  },
  blocked(persona, change) {
    Object.assign(persona, change);
    if (persona.id === shownId) [showComposer(persona), showHead()];
  },
  commands(persona, change) {
    Object.assign(persona, change);
    if (persona.id === shownId) showComposer(persona);
  },
  menu(persona, change) {
    Object.assign(persona, change);
    if (persona.id === shownId) [showComposer(persona), toEnd()];
  },
};

function onEvent(event) {
  if (bot === null || event.number <= lastEvent) return undefined;
  lastEvent = event.number;
  if (event.kind === "clock") return showClock(event.body);
  if (event.kind === "reset") return load();
  const persona = personas.get(event.persona);
  return persona && onEvents[event.kind]?.(persona, event.body);
}

async function load() {
  const state = await server.loadState();
  personas.clear();
  for (const persona of state.personas) {
    const messages = new Map(persona.messages.map((m) => [m.message_id, m]));
    personas.set(persona.id, { ...persona, messages });
  }
  bot = state.bot;
  lastEvent = state.last_event;
  showClock(state.clock);
  choose();
}

async function onOnline(isOnline) {
  byId("offline").hidden = isOnline;
  if (isOnline) await attempt(load);
}

startClock(toast);
startComposer({
  say,
  upload: (file, caption) => attempt(() => server.upload(shownId, file, caption)),
  block: (isBlocked) => attempt(() => server.block(shownId, isBlocked)),
  complain: toast,
});
byId("block").addEventListener("change", async (event) => {
  if (!(await attempt(() => server.block(shownId, event.target.checked)))) showHead();
});
byId("to-end").addEventListener("click", toEnd);
scroller.addEventListener("scroll", () => showToEnd(byId("to-end").classList.contains("news")));
window.addEventListener("hashchange", choose);
window.addEventListener("storage", () => bot && showPersonas());
document.addEventListener("visibilitychange", () => {
  if (document.hidden || !shown()) return;
  markSeen(shown());
  showPersonas();
});
new ResizeObserver(() => isAtEnd() && toEnd()).observe(scroller);
server.follow(onOnline, onEvent);
