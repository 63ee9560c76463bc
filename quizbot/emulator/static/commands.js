// The bot's commands: a list above the text field, opened by Menu or by typing "/".

import { el } from "./dom.js";

/** The list; `send(command)` sends one, `complete(command)` writes it into the text field. */
export class CommandList {
  #all = [];
  #shown = [];
  #active = 0;
  #opener = null;

  constructor(draft, { send, complete }) {
    this.list = document.getElementById("commands");
    this.menu = document.getElementById("menu");
    this.count = document.getElementById("commands-count");
    this.draft = draft;
    this.send = send;
    this.complete = complete;
    this.menu.addEventListener("click", () => this.#toggle());
    this.list.addEventListener("keydown", (event) => this.key(event));
    draft.addEventListener("input", () => this.filter());
    document.addEventListener("pointerdown", (event) => this.#outside(event));
  }

  /** Replace the commands, as when another chat opens. */
  load(commands) {
    this.#all = commands;
    this.menu.hidden = commands.length === 0;
    this.close();
  }

  /** Offer what matches a text that begins with "/"; anything else closes the list. */
  filter() {
    const match = /^\/(\w*)$/.exec(this.draft.value);
    const begins = match?.[1].toLowerCase();
    const found = match ? this.#all.filter(({ command }) => command.startsWith(begins)) : [];
    if (found.length) this.#open(found, this.draft);
    else this.close();
  }

  /** Act on a key while the list is open; whether it was one of the list's keys. */
  key(event) {
    if (this.list.hidden) return false;
    const act = {
      ArrowDown: () => this.#move(1),
      ArrowUp: () => this.#move(-1),
      Home: () => this.#move(-this.#active),
      End: () => this.#move(this.#shown.length - 1 - this.#active),
      Enter: () => this.#choose(this.#active),
      Tab: () => this.#complete(),
      Escape: () => this.close(),
    }[event.key];
    if (!act || event.isComposing || (event.key === "Tab" && event.shiftKey)) return false;
    event.preventDefault();
    act();
    return true;
  }

  /** Close the list; focus that was in it goes back to what opened it. */
  close() {
    if (this.list.contains(document.activeElement)) this.#opener?.focus();
    this.list.hidden = true;
    this.menu.setAttribute("aria-expanded", "false");
    this.draft.removeAttribute("aria-activedescendant");
    this.count.textContent = "";
  }

  #toggle() {
    if (!this.list.hidden) return this.close();
    this.#open(this.#all, this.menu);
    this.menu.setAttribute("aria-expanded", "true");
    this.list.focus();
  }

  #open(commands, opener) {
    this.#opener = opener;
    this.#shown = commands;
    this.list.replaceChildren(...commands.map((command, index) => this.#option(command, index)));
    this.list.hidden = false;
    this.count.textContent = commands.length === 1 ? "1 command" : `${commands.length} commands`;
    this.#active = 0;
    this.#move(0);
  }

  #option({ command, description }, index) {
    return el(
      "div",
      { role: "option", id: `command-${index}`, onclick: () => this.#choose(index) },
      el("span", { class: "name" }, `/${command}`),
      el("span", {}, description),
    );
  }

  #move(step) {
    const size = this.#shown.length;
    this.#active = (this.#active + step + size) % size;
    for (const [index, option] of [...this.list.children].entries()) {
      option.setAttribute("aria-selected", String(index === this.#active));
    }
    const active = this.list.children[this.#active];
    active.scrollIntoView({ block: "nearest" });
    this.list.setAttribute("aria-activedescendant", active.id);
    if (this.#opener === this.draft) this.draft.setAttribute("aria-activedescendant", active.id);
  }

  #choose(index) {
    const { command } = this.#shown[index];
    this.close();
    this.send(command);
  }

  #complete() {
    const { command } = this.#shown[this.#active];
    this.close();
    this.complete(command);
  }

  #outside(event) {
    const own = [this.list, this.menu, this.draft].some((node) => node.contains(event.target));
    if (!own && !this.list.hidden) this.close();
  }
}
