// Who uses this tab: kept for the tab alone, so that a second tab can be someone else.

import * as api from "./api.js";
import { dressAvatar, el, hidden, icon } from "./dom.js";
import * as notices from "./notices.js";

const KEY = "person";

/** Find this tab's person: by address, by memory, the first there is, or a new one. */
export async function find() {
  const { people } = await api.people();
  const asked = new URLSearchParams(location.search).get("person");
  const known = (id) => people.find((person) => String(person.id) === id);
  const person = known(asked) ?? known(sessionStorage.getItem(KEY)) ?? people[0];
  if (asked && !known(asked)) notices.toast(`There is no person ${asked} here.`);
  if (person) return { person, people };
  const first = await api.addPerson("You");
  return { person: first, people: [first] };
}

/** Remember the person in this tab and in its address. */
export function keep(person) {
  sessionStorage.setItem(KEY, String(person.id));
  history.replaceState(null, "", address(person));
}

/** The switch at the top; `choose(person)` is called with whom the tab becomes. */
export class PeopleSwitch {
  constructor(choose) {
    this.choose = choose;
    this.box = document.getElementById("people");
    this.list = document.getElementById("people-list");
    this.form = document.getElementById("people-form");
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#add(this.form.elements.name);
    });
    this.box.addEventListener("beforetoggle", (event) => {
      if (event.newState === "open") this.#refresh();
    });
  }

  /** Show who the tab is, among whom. */
  show({ person, people }) {
    this.person = person;
    document.getElementById("who-name").textContent = person.first_name;
    this.list.replaceChildren(...people.map((other) => this.#line(other)));
  }

  #line(other) {
    const current = String(other.id) === String(this.person.id);
    const face = dressAvatar(el("span", { class: "avatar small", "aria-hidden": "true" }), other.first_name, other.id);
    const name = el("span", { class: "name" }, other.first_name);
    const tick = current ? icon("check") : null;
    const pick = () => this.#pick(other);
    const properties = { type: "button", "aria-current": current && "true", onclick: pick };
    const beside = { class: "round", href: address(other), target: "_blank", rel: "noopener" };
    return el(
      "li",
      {},
      el("button", properties, face, name, tick),
      el("a", beside, icon("link"), hidden(`Open ${other.first_name} in a new tab`)),
    );
  }

  // Another tab may have added someone.
  async #refresh() {
    try {
      const { people } = await api.people();
      this.show({ person: this.person, people });
    } catch (error) {
      notices.failed(error);
    }
  }

  async #add(field) {
    const name = field.value.trim();
    if (!name) return;
    try {
      const person = await api.addPerson(name);
      field.value = "";
      this.#pick(person);
    } catch (error) {
      notices.failed(error);
    }
  }

  #pick(person) {
    this.box.hidePopover();
    this.choose(person);
  }
}

function address(person) {
  return `?person=${encodeURIComponent(person.id)}`;
}
