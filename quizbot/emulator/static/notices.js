// Everything the page says about itself: toasts, alerts, and the line about the connection.

import { ApiError } from "./api.js";
import { el } from "./dom.js";

const LINGER = 4000; // ms, and more for a longer text
const PER_CHARACTER = 50;

const toasts = document.getElementById("toasts");
const dialog = document.getElementById("alert");
const connection = document.getElementById("connection");
let fading;

/** Say something that goes away by itself; `children` may hold a link. */
export function toast(...children) {
  clearTimeout(fading);
  const note = el("p", { class: "toast" }, children);
  toasts.replaceChildren(note);
  fading = setTimeout(() => note.remove(), LINGER + PER_CHARACTER * note.textContent.length);
}

/** Say what went wrong, in the error's own words; any other error is a fault of this page. */
export function failed(error, consequence = "") {
  if (!(error instanceof ApiError)) throw error;
  toast([error.message, consequence].filter(Boolean).join(" "));
}

/** Say something that must be closed; afterwards the focus is on `origin` or where it was. */
export function alert(text, origin) {
  document.getElementById("alert-text").textContent = text;
  const back = () => {
    if (document.activeElement === document.body) origin?.focus({ preventScroll: true });
  };
  dialog.addEventListener("close", back, { once: true });
  if (!dialog.open) dialog.showModal();
}

/** Show or hide that the server is gone. */
export function connected(yes) {
  const words = yes ? "" : "No connection to the emulator. Reconnecting…";
  if (connection.textContent !== words) connection.textContent = words;
}
