// What the person writes: text, commands, files, the keys a bot may show instead of a keyboard.

import { fileSize } from "/static/bubbles.js";
import { element } from "/static/text.js";

const UPLOAD_BYTES = 50 * 1024 * 1024;
const byId = (id) => document.getElementById(id);
const form = byId("composer");
const text = byId("text");
const list = byId("commands");
const menu = byId("menu");
const drafts = new Map();
let attached = null;
let shown = null;
let acts = null;

/** Make the composer work. `given` has say, upload, block and complain. */
export function startComposer(given) {
  acts = given;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  text.addEventListener("keydown", onKey);
  text.addEventListener("input", () => {
    grow();
    showCommands(text.value.startsWith("/") && !text.value.includes(" "));
  });
  menu.addEventListener("click", () => {
    showCommands(list.hidden);
    if (!list.hidden) list.querySelector("button")?.focus();
  });
  list.addEventListener("keydown", onListKey);
  byId("begin").addEventListener("click", () => acts.say("/start"));
  byId("unblock").addEventListener("click", () => acts.block(false));
  byId("attach").addEventListener("click", () => byId("file").click());
  byId("file").addEventListener("change", (event) => attach(event.target.files[0]));
  byId("detach").addEventListener("click", () => attach(null));
  startDropping();
}

/** Show the composer as it fits a persona's chat. */
export function showComposer(persona) {
  if (shown && shown.id !== persona.id) {
    drafts.set(shown.id, text.value);
    text.value = drafts.get(persona.id) ?? "";
    attach(null);
  }
  shown = persona;
  form.hidden = !persona.is_started || persona.is_blocked;
  byId("begin").hidden = persona.is_started || persona.is_blocked;
  byId("unblock").hidden = !persona.is_blocked;
  menu.hidden = persona.commands.length === 0;
  showCommands(false);
  showKeys(form.hidden ? null : persona.keys);
  grow();
}

function onKey(event) {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    send();
  } else if (event.key === "Escape") {
    showCommands(false);
  } else if (event.key === "ArrowDown" && !list.hidden) {
    event.preventDefault();
    list.querySelector("button")?.focus();
  }
}

function onListKey(event) {
  const buttons = [...list.querySelectorAll("button")];
  const at = buttons.indexOf(document.activeElement);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    (buttons[at + step] ?? text).focus();
  } else if (event.key === "Escape") {
    showCommands(false);
    text.focus();
  }
}

async function send() {
  const content = text.value;
  if (attached) {
    const file = attached;
    attach(null);
    text.value = "";
    if (!(await acts.upload(file, content))) text.value = content;
  } else if (content.trim()) {
    text.value = "";
    if (!(await acts.say(content))) text.value = content;
  }
  grow();
  showCommands(false);
}

function grow() {
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight + 2}px`;
}

function showCommands(isWanted) {
  const typed = text.value.startsWith("/") ? text.value.slice(1) : "";
  const fitting = (shown?.commands ?? []).filter((c) => c.command.startsWith(typed));
  list.hidden = !isWanted || fitting.length === 0;
  menu.setAttribute("aria-expanded", String(!list.hidden));
  list.replaceChildren(...fitting.map(commandNode));
}

function commandNode(command) {
  const item = element("li");
  item.setAttribute("role", "none");
  const button = element("button");
  button.setAttribute("role", "menuitem");
  button.type = "button";
  button.append(element("b", "", `/${command.command}`), element("span", "", command.description));
  button.addEventListener("click", () => {
    text.value = "";
    showCommands(false);
    acts.say(`/${command.command}`);
    text.focus();
  });
  item.append(button);
  return item;
}

function showKeys(keys) {
  const place = byId("keys");
  place.hidden = !keys;
  place.replaceChildren();
  for (const row of keys?.keyboard ?? []) {
    const line = element("div", "row");
    for (const key of row) {
      const button = element("button", "", key.text);
      button.type = "button";
      button.addEventListener("click", () => acts.say(key.text));
      line.append(button);
    }
    place.append(line);
  }
}

function attach(file) {
  if (file && file.size > UPLOAD_BYTES) {
    acts.complain("文件太大：演练场最多收 50 MB。");
    file = null;
  }
  attached = file ?? null;
  byId("attached").hidden = !attached;
  byId("attached-name").textContent = attached
    ? `${attached.name}（${fileSize(attached.size)}）`
    : "";
  byId("file").value = "";
  text.placeholder = attached ? "给文件加一句说明（可不填）" : "输入消息";
  if (attached) text.focus();
}

function startDropping() {
  const chat = document.querySelector(".chat");
  const takes = (event) => !form.hidden && event.dataTransfer?.types.includes("Files");
  chat.addEventListener("dragover", (event) => {
    if (!takes(event)) return;
    event.preventDefault();
    chat.classList.add("dropping");
  });
  chat.addEventListener("dragleave", (event) => {
    if (!chat.contains(event.relatedTarget)) chat.classList.remove("dropping");
  });
  chat.addEventListener("drop", (event) => {
    chat.classList.remove("dropping");
    if (!takes(event)) return;
    event.preventDefault();
    attach(event.dataTransfer.files[0]);
  });
  text.addEventListener("paste", (event) => {
    const file = event.clipboardData?.files[0];
    if (file) {
      event.preventDefault();
      attach(file);
    }
  });
}
