// Taps on buttons: each spins until its answer comes, and its answer is shown once.

const PATIENCE = 10_000; // ms
const REMEMBERED = 50;

/** The taps of this tab that wait for an answer. */
export class Taps {
  #waiting = new Map();
  #early = new Map();
  #show;

  /** `show(answer, button)` shows what the bot answered. */
  constructor(show) {
    this.#show = show;
  }

  /** Send one tap through `request`; while a button spins, more taps on it are ignored. */
  async tap(button, request) {
    if (button.getAttribute("aria-busy")) return;
    button.setAttribute("aria-busy", "true");
    try {
      const { callback_query_id: id } = await request();
      this.#wait(String(id), button);
    } catch (error) {
      button.removeAttribute("aria-busy");
      throw error;
    }
  }

  /** Take an answer from the stream; one to another tab's tap is kept and forgotten. */
  answered(answer) {
    const id = String(answer.callback_query_id);
    const tap = this.#waiting.get(id);
    if (tap) return this.#finish(id, tap, answer);
    // The stream may be faster than the reply to the tap itself.
    this.#early.set(id, answer);
    if (this.#early.size > REMEMBERED) this.#early.delete(this.#early.keys().next().value);
  }

  #wait(id, button) {
    const timer = setTimeout(() => this.#finish(id, this.#waiting.get(id), null), PATIENCE);
    const tap = { button, timer };
    this.#waiting.set(id, tap);
    if (this.#early.has(id)) this.#finish(id, tap, this.#early.get(id));
  }

  #finish(id, { button, timer }, answer) {
    clearTimeout(timer);
    this.#waiting.delete(id);
    this.#early.delete(id);
    button.removeAttribute("aria-busy");
    if (answer) this.#show(answer, button);
  }
}
