// Messages as the reader sees them: bubbles, files, buttons, and the days between them.

import { fileAddress } from "/static/server.js";
import { element, formatted } from "/static/text.js";

const ZONE = "Asia/Shanghai";
const CLOCK_TIME = new Intl.DateTimeFormat("zh-CN", {
  timeZone: ZONE, hour: "2-digit", minute: "2-digit", hour12: false,
});
const DAY = new Intl.DateTimeFormat("zh-CN", {
  timeZone: ZONE, year: "numeric", month: "long", day: "numeric",
});
const WEEKDAY = new Intl.DateTimeFormat("zh-CN", { timeZone: ZONE, weekday: "long" });

export function dayOf(message) {
  const instant = new Date(message.date * 1000);
  return `${DAY.format(instant)} ${WEEKDAY.format(instant)}`;
}

export function daySeparator(day) {
  const made = element("div", "day", day);
  made.setAttribute("role", "separator");
  return made;
}

/** Return the node of a message. `acts` has command, link, tap and copy. */
export function messageNode(message, acts) {
  const mine = !message.from.is_bot;
  const made = element("article", mine ? "message mine" : "message");
  made.dataset.id = message.message_id;
  made.setAttribute("aria-label", mine ? "我" : message.from.first_name);
  const bubble = element("div", "bubble");
  const quoted = message.reply_to_message;
  if (quoted) bubble.append(element("div", "quoted", plainText(quoted)));
  if (message.photo) bubble.append(photo(message.photo[0]));
  if (message.document) bubble.append(file(message.document));
  const text = message.text ?? message.caption;
  if (text) {
    const body = element("div", "body");
    body.append(formatted(text, message.entities ?? message.caption_entities, acts));
    bubble.append(body);
  }
  bubble.append(stamp(message));
  made.append(bubble);
  const rows = message.reply_markup?.inline_keyboard ?? [];
  if (rows.length) {
    made.classList.add("has-buttons");
    made.append(buttons(message, rows, acts));
  }
  return made;
}

export function plainText(message) {
  const name = message.document?.file_name;
  return message.text ?? message.caption ?? (name ? `文件：${name}` : "图片");
}

function stamp(message) {
  const time = CLOCK_TIME.format(new Date(message.date * 1000));
  return element("time", "stamp", message.edit_date ? `已编辑 ${time}` : time);
}

function photo(size) {
  const link = element("a");
  link.href = fileAddress(size);
  link.target = "_blank";
  const made = element("img", "photo");
  made.src = link.href;
  made.width = size.width;
  made.height = size.height;
  made.alt = "图片，点击看原图";
  link.append(made);
  return link;
}

function file(document) {
  const made = element("a", "file");
  made.href = fileAddress(document);
  made.download = document.file_name;
  const icon = element("span", "file-icon");
  icon.setAttribute("aria-hidden", "true");
  const text = element("span");
  const size = `${fileSize(document.file_size)} · 点击下载`;
  text.append(element("span", "file-name", document.file_name));
  text.append(element("span", "file-size", size));
  made.append(icon, text);
  return made;
}

export function fileSize(bytes) {
  if (bytes < 1024) return `${bytes} 字节`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function buttons(message, rows, acts) {
  const made = element("div", "buttons");
  for (const row of rows) {
    const line = element("div", "row");
    for (const button of row) line.append(buttonNode(message, button, acts));
    made.append(line);
  }
  return made;
}

function buttonNode(message, button, acts) {
  if (button.url) {
    const made = element("a", "", button.text);
    made.href = /^https?:/i.test(button.url) ? button.url : "#";
    made.target = "_blank";
    made.rel = "noopener noreferrer";
    made.addEventListener("click", (event) => {
      if (acts.link(button.url)) event.preventDefault();
    });
    return made;
  }
  const made = element("button", "", button.text);
  made.type = "button";
  const act = button.copy_text
    ? () => acts.copy(button.copy_text.text)
    : () => acts.tap(message, button, made);
  made.addEventListener("click", act);
  return made;
}
