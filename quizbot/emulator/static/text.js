// Telegram's formatted text (a string and entities with UTF-16 offsets) as DOM nodes.

import { el } from "./dom.js";

const SIMPLE = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  code: "code",
};

/** Nodes for a text; `actions` says what commands and links inside the chat do. */
export function formatted(text, entities = [], actions) {
  const queue = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return tightened(span(text, queue, 0, text.length, actions));
}

// A block stands on lines of its own: the line feeds that set it apart would show as empty lines.
function tightened(nodes) {
  const block = (node) => ["BLOCKQUOTE", "PRE"].includes(node?.tagName);
  return nodes.map((node, index) => {
    if (typeof node !== "string") return node;
    const start = block(nodes[index - 1]) && node.startsWith("\n") ? 1 : 0;
    const end = block(nodes[index + 1]) && node.endsWith("\n") ? -1 : undefined;
    return node.slice(start, end);
  });
}

// Entities nest; each call takes from the shared queue what begins inside its own stretch.
function span(text, queue, start, end, actions) {
  const nodes = [];
  let at = start;
  while (queue.length && queue[0].offset < end) {
    const entity = queue.shift();
    const from = Math.max(entity.offset, at);
    const to = Math.min(entity.offset + entity.length, end);
    if (to <= from) continue;
    if (from > at) nodes.push(text.slice(at, from));
    const children = span(text, queue, from, to, actions);
    nodes.push(...wrapped(entity, text.slice(from, to), children, actions));
    at = to;
  }
  if (at < end) nodes.push(text.slice(at, end));
  return nodes;
}

function wrapped(entity, text, children, actions) {
  const tag = SIMPLE[entity.type];
  if (tag) return [el(tag, {}, children)];
  switch (entity.type) {
    case "pre":
      return [el("pre", {}, el("code", {}, children))];
    case "blockquote":
      return [el("blockquote", {}, children)];
    case "expandable_blockquote":
      return [expandable(children)];
    case "spoiler":
      return [spoiler(text, children)];
    case "url":
      return [link(text, children, actions)];
    case "text_link":
      return [link(entity.url, children, actions)];
    case "bot_command":
      return [command(text, actions)];
    case "mention":
    case "text_mention":
    case "hashtag":
    case "cashtag":
      return [el("span", { class: "mention" }, children)];
    default:
      return children;
  }
}

function command(text, actions) {
  return el("button", { type: "button", class: "command", onclick: () => actions.say(text) }, text);
}

function spoiler(text, children) {
  const reveal = (event) => {
    const shown = el("span", { class: "revealed", tabindex: "-1" }, children);
    event.currentTarget.replaceWith(shown);
    shown.focus({ preventScroll: true });
  };
  const cover = el("span", { class: "cover", "aria-hidden": "true" }, text);
  const properties = { type: "button", class: "spoiler", "aria-label": "Show the hidden text" };
  return el("button", { ...properties, onclick: reveal }, cover);
}

function expandable(children) {
  const quote = el("blockquote", { class: "folded" }, el("div", {}, children));
  const toggle = (event) => {
    const folded = quote.classList.toggle("folded");
    event.currentTarget.setAttribute("aria-expanded", String(!folded));
    event.currentTarget.textContent = folded ? "Show more" : "Show less";
  };
  quote.append(
    el("button", { type: "button", "aria-expanded": "false", onclick: toggle }, "Show more"),
  );
  return quote;
}

/** A link that opens outside, or acts in the chat; an unsafe address leaves plain text. */
export function link(address, children, actions, properties = {}) {
  const url = safeUrl(address);
  if (url === null) return el("span", properties, children);
  const start = startLink(url);
  const onclick = (event) => {
    if (start && actions.start(start.bot, start.payload)) event.preventDefault();
  };
  const outside = { href: url.href, target: "_blank", rel: "noopener noreferrer", onclick };
  return el("a", { ...outside, ...properties }, children);
}

/** The URL where it is http or https (`t.me/x` and `example.org` count as such), else null. */
export function safeUrl(address) {
  const text = String(address ?? "").trim();
  const absolute = /^[a-z][a-z0-9+.-]*:(?!\d)/i.test(text) ? text : `https://${text}`;
  if (!URL.canParse(absolute)) return null;
  const url = new URL(absolute);
  return ["http:", "https:"].includes(url.protocol) ? url : null;
}

/** What `t.me/bot?start=payload` asks for: bot and payload; null for any other address. */
export function startLink(url) {
  const hosts = ["t.me", "telegram.me", "telegram.dog"];
  const bot = url.pathname.slice(1);
  if (!hosts.includes(url.hostname) || !/^\w+$/.test(bot)) return null;
  if (!url.searchParams.has("start") && url.search) return null;
  return { bot, payload: url.searchParams.get("start") ?? "" };
}
