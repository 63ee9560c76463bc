// One message: its bubble, its media and the buttons under it. An edit replaces only what changed.

import { fileAddress } from "./api.js";
import { colour, el, hidden, icon } from "./dom.js";
import { inlineKeyboard } from "./keyboard.js";
import { pollCard } from "./poll.js";
import { formatted } from "./text.js";

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

/** The view of one message; `scene` is {person, group, actions}. */
export class MessageView {
  #scene;
  #parts = new Map();
  #bubble = el("div", { class: "bubble" });

  constructor(message, scene) {
    this.#scene = scene;
    this.id = message.message_id;
    const side = isMine(message, scene.person) ? "mine" : "theirs";
    const place = serviceText(message) ? "service" : side;
    this.node = el("article", { class: `message ${place}`, tabindex: "-1" }, this.#bubble);
    this.node.dataset.message = this.id;
    this.update(message);
  }

  /** Show a newer version; focus inside a replaced part moves to its successor. */
  update(message) {
    const held = this.node.contains(document.activeElement) ? document.activeElement : null;
    this.message = message;
    this.#draw(message);
    if (held && !held.isConnected) this.#focus(held.dataset.data);
  }

  #draw(message) {
    const { actions } = this.#scene;
    const text = message.text ?? message.caption ?? serviceText(message) ?? dice(message);
    const entities = message.entities ?? message.caption_entities;
    this.#put("sender", this.#sender(message), sender);
    this.#put("reply", quoted(message.reply_to_message), (quote) => reply(quote, actions));
    this.#put("photo", message.photo && [message.photo, message.caption], photo);
    this.#put("file", file(message), fileLink);
    this.#put("poll", message.poll, () => pollCard(message, actions));
    this.#put("text", text && [text, entities], () =>
      el("div", { class: "text" }, formatted(text, entities, actions)),
    );
    this.#put("other", unknown(message) || null, () => el("em", {}, "A message of another kind"));
    this.#put("meta", !serviceText(message) && [message.date, message.edit_date ?? 0], meta);
    this.#put("keyboard", message.reply_markup?.inline_keyboard?.length && message.reply_markup, () =>
      inlineKeyboard(message.reply_markup.inline_keyboard, message, actions),
    );
  }

  #sender(message) {
    const { person, group } = this.#scene;
    if (serviceText(message)) return null;
    if (isMine(message, person)) return { name: "You", shown: false, id: person.id };
    return { name: fullName(message.from), shown: group, id: message.from?.id };
  }

  // A part is rebuilt only when its data changed: pictures do not flicker, and a screen reader
  // hears a new text once.
  #put(name, value, build) {
    const key = JSON.stringify(value || null);
    const old = this.#parts.get(name);
    if (old?.key === key) return;
    const node = value ? build(value) : document.createComment(name);
    if (old) old.node.replaceWith(node);
    else (name === "keyboard" ? this.node : this.#bubble).append(node);
    this.#parts.set(name, { key, node });
  }

  #focus(data) {
    const keys = [...this.node.querySelectorAll(".keyboard :is(button, a)")];
    const same = data === undefined ? undefined : keys.find((key) => key.dataset.data === data);
    (same ?? keys[0] ?? this.node).focus({ preventScroll: true });
  }
}

/** What a chat list or a quotation says of a message, in one line. */
export function summary(message) {
  if (message.poll) return `Poll: ${message.poll.question}`;
  if (message.photo) return message.caption ?? "Photo";
  if (message.document) return message.document.file_name ?? "File";
  return message.text ?? serviceText(message) ?? "Message";
}

function isMine(message, person) {
  return String(message.from?.id) === String(person.id);
}

function fullName(user) {
  return [user?.first_name, user?.last_name].filter(Boolean).join(" ") || "Someone";
}

function sender({ name, shown, id }) {
  if (!shown) return hidden(`${name}: `);
  return el("p", { class: "sender", "data-colour": colour(id) }, name);
}

function quoted(message) {
  if (!message) return null;
  return { id: message.message_id, name: fullName(message.from), text: summary(message) };
}

function reply({ id, name, text }, actions) {
  const properties = { type: "button", class: "quote", onclick: () => actions.goTo(id) };
  return el("button", properties, hidden("In reply to "), el("strong", {}, name), el("span", {}, text));
}

function photo([sizes, caption]) {
  const largest = sizes.reduce((a, b) => (b.width > a.width ? b : a));
  const { file_id, width, height } = largest;
  const source = fileAddress(file_id);
  const image = el("img", { src: source, width, height, alt: caption || "Photo" });
  return el("a", { class: "photo", href: source, target: "_blank", rel: "noopener" }, image);
}

function file(message) {
  return message.document ?? message.audio ?? message.video ?? message.voice ?? null;
}

function fileLink({ file_id, file_name = "File", file_size }) {
  const properties = { class: "file", href: fileAddress(file_id), download: file_name };
  const size = file_size === undefined ? null : el("span", { class: "size" }, bytes(file_size));
  return el("a", properties, icon("file"), el("span", { class: "name" }, file_name), size);
}

function bytes(size) {
  if (size < 1000) return `${size} B`;
  return size < 1_000_000 ? `${(size / 1000).toFixed(1)} KB` : `${(size / 1_000_000).toFixed(1)} MB`;
}

function meta([sent, edited]) {
  const date = new Date(sent * 1000);
  const time = el("time", { datetime: date.toISOString() }, clock.format(date));
  return el("span", { class: "meta" }, edited ? "edited " : null, time);
}

function dice({ dice: thrown }) {
  return thrown && `${thrown.emoji} ${thrown.value}`;
}

function serviceText(message) {
  const names = (users) => users.map(fullName).join(", ");
  if (message.new_chat_members) return `${names(message.new_chat_members)} joined the group`;
  if (message.left_chat_member) return `${fullName(message.left_chat_member)} left the group`;
  if (message.new_chat_title) return `The group is now called ${message.new_chat_title}`;
  if (message.group_chat_created) return "The group was created";
  if (message.pinned_message) return "A message was pinned";
  return undefined;
}

function unknown(message) {
  const known = message.text ?? message.photo ?? message.poll ?? message.dice ?? file(message);
  return known === null && serviceText(message) === undefined;
}
