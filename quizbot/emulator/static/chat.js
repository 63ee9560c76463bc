// The page: one person in one tab, their chats, and the stream that keeps them up to date.

import * as api from "./api.js";
import { ChatList, kind } from "./chats.js";
import { Composer } from "./composer.js";
import { dressAvatar } from "./dom.js";
import { Log } from "./log.js";
import * as notices from "./notices.js";
import * as people from "./people.js";
import { Taps } from "./taps.js";
import { link, safeUrl, startLink } from "./text.js";

const RETRY = 1000; // ms
const TYPING = 6000; // ms, as long as Telegram shows one sendChatAction
const byId = (id) => document.getElementById(id);

class Page {
  #person = null;
  #chats = [];
  #chat = null;
  #scene = null;
  #connecting = 0;
  #opening = 0;
  #held = null;
  #stop = null;
  #timer = 0;

  constructor() {
    const actions = {
      say: (text) => this.#attempt(this.#say(text)),
      start: (bot, payload) => this.#start(bot, payload),
      tap: (message, data, button) => this.#attempt(this.#tap(message, data, button)),
      vote: (message, options, button) => this.#attempt(this.#vote(message, options, button)),
      goTo: (id) => this.log.goTo(id),
      copy: (text) => this.#copy(text),
      notice: (text) => notices.toast(text),
    };
    this.actions = actions;
    this.log = new Log(byId("log"));
    this.taps = new Taps((answer, button) => this.#answer(answer, button));
    this.composer = new Composer({ say: (text) => this.#say(text), upload: (file) => this.#upload(file) });
    this.switch = new people.PeopleSwitch((person) => this.#become(person));
    this.list = new ChatList((chat) => this.#choose(chat));
    byId("back").addEventListener("click", () => {
      document.body.dataset.view = "list";
      this.list.focus();
    });
  }

  /** Load everything and follow the stream; again and again until the server is there. */
  async connect() {
    const turn = ++this.#connecting;
    clearTimeout(this.#timer);
    this.#stop?.();
    try {
      const found = await people.find();
      this.#person = found.person;
      people.keep(found.person);
      this.switch.show(found);
      ({ chats: this.#chats } = await api.chats(this.#person.id));
      if (this.#chats.length === 0) return this.#wait();
      const open = this.#chats.find(({ id }) => id === this.#chat?.id) ?? this.#chats[0];
      const last = await this.#open(open);
      if (turn === this.#connecting) this.#follow(last);
    } catch (error) {
      this.#lost(error);
    }
  }

  #follow(last) {
    this.#stop = api.listen(this.#person.id, last, {
      opened: () => notices.connected(true),
      happened: (...event) => this.#happened(...event),
      lost: () => this.#lost(),
    });
  }

  #lost(error) {
    if (error && !(error instanceof api.ApiError)) throw error;
    notices.connected(false);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.connect(), RETRY);
  }

  // No bot has called yet; the first that does opens the chat.
  #wait() {
    notices.connected(true);
    dressAvatar(byId("avatar"), "?", 0);
    byId("title").textContent = "No bot yet";
    byId("intro").hidden = false;
    byId("intro-title").textContent = "Waiting for a bot";
    byId("intro-text").textContent = "Start one with this server as its Bot API address.";
    this.#timer = setTimeout(() => this.connect(), RETRY);
  }

  async #become(person) {
    people.keep(person);
    this.#chat = null;
    this.list.clear();
    await this.connect();
    this.composer.focus();
  }

  async #choose(chat) {
    document.body.dataset.view = "chat";
    try {
      await this.#open(chat);
      this.composer.focus();
    } catch (error) {
      this.#lost(error);
    }
  }

  // Events that arrive while the history is on its way wait, and only newer ones count.
  async #open(chat) {
    const turn = ++this.#opening;
    const [person, before] = [this.#person, this.#scene];
    this.#held = [];
    this.#chat = chat;
    this.#title(chat);
    const { messages, commands, last_event: last } = await api.history(person.id, chat.id);
    if (turn !== this.#opening) return last;
    const same = before?.person.id === person.id && before?.chat.id === chat.id;
    if (!same) this.#enter(chat);
    this.log.fill(messages);
    this.composer.open(chat, commands);
    this.#adapt();
    this.#release(last);
    return last;
  }

  #enter(chat) {
    const group = chat.type !== "private";
    this.#scene = { person: this.#person, chat, group, actions: this.actions };
    this.log.open(this.#scene);
  }

  #release(last) {
    const held = this.#held;
    this.#held = null;
    for (const [kind, data, id] of held) if (id > last) this.#happened(kind, data, id);
  }

  #title(chat) {
    byId("title").textContent = chat.title;
    document.title = chat.title;
    byId("intro-title").textContent = "What can this bot do?";
    byId("intro-text").textContent = chat.bot.description ?? "";
    dressAvatar(byId("avatar"), chat.title, chat.id);
    this.#typing(false);
    this.list.show(this.#chats, chat);
  }

  #adapt() {
    const { empty, newest } = this.log;
    byId("intro").hidden = !(empty && this.#chat.bot.description);
    this.composer.adapt(empty, this.log.replyMarkup);
    if (newest) this.list.note(this.#chat.id, newest, true);
  }

  #happened(kind, data, id) {
    if (this.#held) return void this.#held.push([kind, data, id]);
    if (kind === "answer") return this.taps.answered(data);
    if (data.chat === this.#chat?.id) this.#here(kind, data);
    else if (kind === "message") this.#elsewhere(data);
  }

  #here(kind, data) {
    if (kind === "typing") return this.#typing(true);
    if (kind === "commands") return this.composer.commands.load(data.commands);
    if (kind === "delete") this.log.remove(data.message_id);
    else this.log.put(data.message);
    if (kind === "message" && data.message.from?.is_bot) this.#typing(false);
    this.#adapt();
  }

  async #elsewhere({ chat, message }) {
    if (!this.#chats.some(({ id }) => id === chat)) {
      ({ chats: this.#chats } = await api.chats(this.#person.id));
      this.list.show(this.#chats, this.#chat);
    }
    this.list.note(chat, message, false);
  }

  #typing(yes) {
    clearTimeout(this.typing);
    const line = byId("subtitle");
    line.classList.toggle("typing", yes);
    line.textContent = yes ? "typing" : kind(this.#chat);
    if (yes) this.typing = setTimeout(() => this.#typing(false), TYPING);
  }

  #say(text) {
    return this.#send((person, chat) => api.say(person, chat, text));
  }

  #upload(file) {
    return this.#send((person, chat) => api.upload(person, chat, file));
  }

  // Shown at once; the stream brings the same message again, under the same id.
  async #send(request) {
    const [{ id: person }, { id: chat }] = [this.#person, this.#chat];
    const message = await request(person, chat);
    if (person !== this.#person.id || chat !== this.#chat.id) return;
    this.log.put(message);
    this.#adapt();
  }

  #tap(message, data, button) {
    const { person, chat } = this.#scene;
    return this.taps.tap(button, () => api.tap(person.id, chat.id, message.message_id, data));
  }

  async #vote(message, options, button) {
    const { person, chat } = this.#scene;
    button.setAttribute("aria-busy", "true");
    try {
      await api.vote(person.id, chat.id, message.message_id, options);
    } finally {
      button.removeAttribute("aria-busy");
    }
  }

  // A link to a bot of this emulator acts here; whether it did.
  #start(bot, payload) {
    const own = (chat) => chat.bot.username.toLowerCase() === bot.toLowerCase();
    const chat = this.#chats.find((other) => other.type === "private" && own(other));
    if (chat) this.#attempt(this.#begin(chat, payload));
    return Boolean(chat);
  }

  async #begin(chat, payload) {
    if (chat.id !== this.#chat.id) await this.#choose(chat);
    if (payload) await this.#say(`/start ${payload}`);
  }

  #answer({ text, show_alert: alert, url }, button) {
    const target = url ? safeUrl(url) : null;
    const start = target && startLink(target);
    if (start && this.#start(start.bot, start.payload)) return;
    if (target) notices.toast("Open ", link(url, [url], this.actions));
    else if (text && alert) notices.alert(text, button.closest(".message") ?? byId("log"));
    else if (text) notices.toast(text);
  }

  async #copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      notices.toast("Copied");
    } catch {
      notices.toast("The browser does not let this page copy.");
    }
  }

  async #attempt(promise) {
    try {
      await promise;
    } catch (error) {
      notices.failed(error);
    }
  }
}

new Page().connect();
