// The list of a person's chats, with what came last and what was not seen.

import { dressAvatar, el, hidden } from "./dom.js";
import { summary } from "./message.js";

/** The list; `choose(chat)` opens one. */
export class ChatList {
  #news = new Map();

  constructor(choose) {
    this.choose = choose;
    this.list = document.getElementById("chats");
  }

  /** Show these chats, one of them open. */
  show(chats, open) {
    this.chats = chats;
    this.open = open;
    const news = this.#news.get(open?.id);
    if (news) news.unseen = 0;
    this.#draw();
  }

  /** Forget what was said, as when the tab becomes another person. */
  clear() {
    this.#news.clear();
  }

  /** Note a chat's newest message. */
  note(chat, message, seen) {
    const before = this.#news.get(chat)?.unseen ?? 0;
    this.#news.set(chat, { text: summary(message), unseen: seen ? 0 : before + 1 });
    this.#draw();
  }

  /** Put the focus on the open chat. */
  focus() {
    this.list.querySelector("[aria-current], button")?.focus();
  }

  // Drawn anew only as a whole; a focused line keeps the focus.
  #draw() {
    const focused = [...this.list.children].findIndex((line) => line.contains(document.activeElement));
    this.list.replaceChildren(...this.chats.map((chat) => this.#line(chat)));
    if (focused >= 0) this.list.children[focused]?.firstElementChild.focus();
  }

  #line(chat) {
    const { text, unseen } = this.#news.get(chat.id) ?? {};
    const face = dressAvatar(el("span", { class: "avatar", "aria-hidden": "true" }), chat.title, chat.id);
    const about = text ?? kind(chat);
    const badge = unseen ? el("span", { class: "badge" }, String(unseen), hidden(" new")) : null;
    const current = chat.id === this.open?.id && "true";
    const properties = { type: "button", "aria-current": current, onclick: () => this.choose(chat) };
    const words = el("span", { class: "names" }, el("strong", {}, chat.title), el("span", {}, about));
    return el("li", {}, el("button", properties, face, words, badge));
  }
}

/** What kind of chat it is, in one word. */
export function kind(chat) {
  return chat.type === "private" ? "bot" : "group";
}
