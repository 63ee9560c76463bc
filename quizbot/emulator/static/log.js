// The list of messages: by day, in order, stuck to the bottom while the reader is there.

import { el } from "./dom.js";
import { MessageView } from "./message.js";

const NEAR = 24; // px from the bottom that still count as being there

const weekday = new Intl.DateTimeFormat("en", { month: "long", day: "numeric" });
const longAgo = new Intl.DateTimeFormat("en", { month: "long", day: "numeric", year: "numeric" });

/** The scrolling list of one chat's messages. */
export class Log {
  #views = new Map();
  #scene;
  #stuck = true;
  #top = 0;
  #unseen = 0;

  constructor(root) {
    this.root = root;
    this.days = root.querySelector("#days");
    this.down = document.getElementById("down");
    this.badge = document.getElementById("down-count");
    root.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.down.addEventListener("click", () => this.#goDown());
    const settle = new ResizeObserver(() => this.#settle());
    settle.observe(root);
    settle.observe(this.days);
  }

  /** Begin another chat, or another person's view of it. */
  open(scene) {
    this.#scene = scene;
    this.#views.clear();
    this.days.replaceChildren();
    this.#stuck = true;
    this.#see();
  }

  /** Bring the list to exactly these messages without a word from screen readers. */
  fill(messages) {
    this.root.setAttribute("aria-live", "off");
    const wanted = new Set(messages.map((message) => message.message_id));
    for (const id of [...this.#views.keys()]) if (!wanted.has(id)) this.remove(id);
    for (const message of messages) this.put(message);
    this.#see();
    setTimeout(() => this.root.setAttribute("aria-live", "polite"), 100);
  }

  /** Add a message or show its newer version. */
  put(message) {
    const view = this.#views.get(message.message_id);
    if (view) view.update(message);
    else this.#add(message);
    this.#settle();
    // What a person acts on stays in sight, also where it grew above the bottom.
    if (view?.node.contains(document.activeElement)) view.node.scrollIntoView({ block: "nearest" });
  }

  /** Take a message away; focus inside it moves to the list. */
  remove(id) {
    const view = this.#views.get(id);
    if (!view) return;
    const day = view.node.parentElement;
    const focused = view.node.contains(document.activeElement);
    view.node.remove();
    this.#views.delete(id);
    if (day.querySelector(".message") === null) day.remove();
    if (focused) this.root.focus({ preventScroll: true });
  }

  /** Bring a message into view and put the focus on it. */
  goTo(id) {
    const node = this.#views.get(id)?.node;
    node?.scrollIntoView({ block: "center" });
    node?.focus({ preventScroll: true });
  }

  get empty() {
    return this.#views.size === 0;
  }

  /** The newest message, or undefined. */
  get newest() {
    return this.#views.get(Math.max(...this.#views.keys()))?.message;
  }

  /** What the bot wants below the text field: its newest markup that is no inline keyboard. */
  get replyMarkup() {
    const markups = [...this.#views.values()].map(({ message }) => message.reply_markup);
    return markups.findLast((markup) => markup && !markup.inline_keyboard);
  }

  #add(message) {
    const view = new MessageView(message, this.#scene);
    const live = this.root.getAttribute("aria-live") === "polite";
    this.#views.set(view.id, view);
    const day = this.#day(new Date(message.date * 1000));
    const later = [...day.children].find((node) => Number(node.dataset.message) > view.id);
    day.insertBefore(view.node, later ?? null);
    if (!live) return;
    view.node.classList.add("new");
    if (view.node.classList.contains("mine")) this.#goDown();
    else if (!this.#stuck) this.#see(this.#unseen + 1);
  }

  #day(date) {
    const key = [date.getFullYear(), date.getMonth() + 101, date.getDate() + 100].join("-");
    const sections = [...this.days.children];
    const found = sections.find((section) => section.dataset.day === key);
    if (found) return found;
    const section = el("section", { class: "day" }, el("h3", {}, dayName(date)));
    section.dataset.day = key;
    const later = sections.find((other) => other.dataset.day > key);
    this.days.insertBefore(section, later ?? null);
    return section;
  }

  // Content that grows also scrolls; only going up is the reader's wish to stay there.
  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.root;
    if (scrollHeight - clientHeight - scrollTop < NEAR) this.#stuck = true;
    else if (scrollTop < this.#top) this.#stuck = false;
    this.#top = scrollTop;
    if (this.#stuck) this.#see();
    this.down.hidden = this.#stuck;
  }

  #settle() {
    if (!this.#stuck) return;
    this.root.scrollTop = this.root.scrollHeight;
    this.#top = this.root.scrollTop;
  }

  #goDown() {
    if (this.down.contains(document.activeElement)) this.root.focus({ preventScroll: true });
    this.#stuck = true;
    this.#settle();
  }

  #see(unseen = 0) {
    this.#unseen = unseen;
    this.badge.textContent = String(unseen);
    this.badge.hidden = unseen === 0;
  }
}

function dayName(date) {
  const today = new Date();
  if (date.toDateString() === today.toDateString()) return "Today";
  return (date.getFullYear() === today.getFullYear() ? weekday : longAgo).format(date);
}
