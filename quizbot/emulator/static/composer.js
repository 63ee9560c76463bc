// Where a person writes: the text field, Send, a file, Start, and the bot's commands.

import { CommandList } from "./commands.js";
import { hasRealKeyboard } from "./dom.js";
import { suggestReplies } from "./keyboard.js";
import * as notices from "./notices.js";

const byId = (id) => document.getElementById(id);

/** The foot of a chat; `actions` are {say(text), upload(file)}, promises that may fail. */
export class Composer {
  #actions;
  #sending = false;
  #drafts = new Map();
  #chat = null;

  constructor(actions) {
    this.#actions = actions;
    this.form = byId("composer");
    this.draft = byId("draft");
    this.start = byId("start");
    const name = (command) => (this.#chat.type === "private" ? command : this.#addressed(command));
    this.commands = new CommandList(this.draft, {
      send: (command) => this.#say(`/${name(command)}`, command),
      complete: (command) => this.#write(`/${name(command)} `),
    });
    this.#listen();
  }

  /** Show the foot for a chat; what was typed in the last one waits there. */
  open(chat, commands) {
    this.commands.load(commands);
    const before = this.#chat;
    this.#chat = chat;
    if (before?.id === chat.id) return;
    if (before) this.#drafts.set(before.id, this.draft.value);
    this.#write(this.#drafts.get(chat.id) ?? "");
  }

  /** Offer Start in an empty private chat, the text field in any other that may be written in. */
  adapt(empty, markup) {
    const writable = this.#chat.can_write !== false;
    const first = writable && empty && this.#chat.type === "private";
    const focused = document.activeElement === this.start;
    this.start.hidden = !first;
    this.form.hidden = !writable || first;
    byId("closed").hidden = writable;
    this.draft.placeholder = markup?.input_field_placeholder ?? "Message";
    suggestReplies(byId("replies"), markup, { say: (text) => this.#say(text) });
    this.#fit();
    if (focused && !first) this.focus();
  }

  /** Put the focus where the person goes on, without raising an on-screen keyboard. */
  focus() {
    if (!this.start.hidden) this.start.focus();
    else if (!this.form.hidden && hasRealKeyboard()) this.draft.focus();
  }

  #listen() {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.draft.addEventListener("keydown", (event) => this.#key(event));
    this.draft.addEventListener("input", () => this.#fit());
    this.start.addEventListener("click", () => this.#say("/start"));
    byId("attach").addEventListener("click", () => byId("file").click());
    byId("file").addEventListener("change", (event) => this.#upload(event.target));
    document.addEventListener("keydown", (event) => this.#typing(event));
    byId("skip").addEventListener("click", (event) => {
      event.preventDefault();
      (this.start.hidden ? this.draft : this.start).focus();
    });
  }

  #key(event) {
    if (this.commands.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.#send();
    }
  }

  // Typing anywhere on the page is writing a message, as after a tap on a button.
  #typing(event) {
    const { key, target } = event;
    const plain = key.length === 1 && key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;
    const elsewhere = !target.closest("input, textarea, dialog, [popover], [role=listbox]");
    if (plain && elsewhere && !this.form.hidden) this.draft.focus();
  }

  async #send() {
    const text = this.draft.value;
    if (text.trim() && (await this.#say(text))) this.#forget(text);
  }

  // The field is emptied only once the server has the text, so an error keeps it.
  async #say(text, command) {
    if (this.#sending) return false;
    this.#sending = true;
    try {
      await this.#actions.say(text);
      if (command && `/${command}`.startsWith(this.draft.value)) this.#write("");
      return true;
    } catch (error) {
      notices.failed(error, "Your message was not sent; your text is kept.");
      if (!this.draft.value) this.#write(text);
      return false;
    } finally {
      this.#sending = false;
    }
  }

  async #upload(field) {
    const [file] = field.files;
    field.value = "";
    if (!file) return;
    try {
      await this.#actions.upload(file);
    } catch (error) {
      notices.failed(error, "The file was not sent.");
    }
  }

  #forget(text) {
    const { value } = this.draft;
    if (value.startsWith(text)) this.#write(value.slice(text.length));
  }

  #write(text) {
    this.draft.value = text;
    this.#fit();
  }

  #fit() {
    if (this.form.hidden) return;
    this.draft.style.height = "auto";
    this.draft.style.height = `${this.draft.scrollHeight}px`;
  }

  #addressed(command) {
    return `${command}@${this.#chat.bot.username}`;
  }
}
