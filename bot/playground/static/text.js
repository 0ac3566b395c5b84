// Formatted text: a Bot API text and its entities become nodes. Text only ever becomes text
// nodes; nothing a user or a document wrote is read as HTML. Offsets are UTF-16 units, which is
// also how JavaScript counts.

const TAGS = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  code: "code",
  pre: "pre",
  blockquote: "blockquote",
};
const SAFE_LINK = /^(https?:|mailto:|tel:)/i;

export function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

/** Return a fragment. `acts` has `command(text)` and `link(url)`, called when one is clicked. */
export function formatted(text, entities, acts) {
  const fragment = document.createDocumentFragment();
  const ordered = [...(entities ?? [])].sort(
    (a, b) => a.offset - b.offset || b.length - a.length,
  );
  fill(fragment, text, 0, text.length, ordered, acts);
  return fragment;
}

function fill(parent, text, start, end, entities, acts) {
  let at = start;
  const queue = [...entities];
  while (queue.length) {
    const entity = queue.shift();
    const stop = Math.min(entity.offset + entity.length, end);
    if (stop <= entity.offset) continue;
    if (entity.offset > at) parent.append(text.slice(at, entity.offset));
    const inside = [];
    while (queue.length && queue[0].offset < stop) {
      const inner = queue.shift();
      const over = inner.offset + inner.length - stop;
      inside.push(inner);
      if (over > 0) queue.unshift({ ...inner, offset: stop, length: over });
      if (over > 0) break;
    }
    const node = nodeFor(entity, text.slice(entity.offset, stop), acts);
    fill(node, text, entity.offset, stop, inside, acts);
    parent.append(node);
    at = stop;
  }
  if (at < end) parent.append(text.slice(at, end));
}

function nodeFor(entity, content, acts) {
  if (entity.type === "text_link") return link(entity.url, acts);
  if (entity.type === "url") return link(content, acts);
  if (entity.type === "bot_command") return command(content, acts);
  if (entity.type === "spoiler") return spoiler();
  if (entity.type === "expandable_blockquote") return folded();
  return element(TAGS[entity.type] ?? "span");
}

function link(url, acts) {
  if (!SAFE_LINK.test(url)) return element("span");
  const made = element("a");
  made.href = url;
  made.target = "_blank";
  made.rel = "noopener noreferrer";
  made.addEventListener("click", (event) => {
    if (acts.link(url)) event.preventDefault();
  });
  return made;
}

function command(text, acts) {
  const made = element("button", "command");
  made.type = "button";
  made.addEventListener("click", () => acts.command(text));
  return made;
}

function spoiler() {
  const made = element("span", "spoiler");
  made.tabIndex = 0;
  made.setAttribute("role", "button");
  made.setAttribute("aria-label", "隐藏内容，点击显示");
  const show = () => {
    made.classList.add("shown");
    made.removeAttribute("aria-label");
  };
  made.addEventListener("click", show);
  made.addEventListener("keydown", (event) => event.key === "Enter" && show());
  return made;
}

function folded() {
  const made = element("blockquote", "folded");
  made.title = "点击展开";
  made.addEventListener("click", () => made.classList.remove("folded"));
  return made;
}
