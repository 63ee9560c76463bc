// Keyboards: the buttons under a message, and the replies a bot suggests below the text field.

import { el, icon } from "./dom.js";
import { link } from "./text.js";

/** Rows of buttons for a message's inline keyboard. */
export function inlineKeyboard(rows, message, actions) {
  const lines = rows.map((row) =>
    el("div", { class: "row" }, row.map((button) => inlineButton(button, message, actions))),
  );
  return el("div", { class: "keyboard" }, lines);
}

function inlineButton(button, message, actions) {
  const look = { class: `key ${style(button)}` };
  if (button.url) return link(button.url, [button.text, icon("link")], actions, look);
  const onclick = (event) => press(button, message, event.currentTarget, actions);
  const label = el("span", {}, button.text);
  const data = button.callback_data;
  const rest = { type: "button", "data-data": data, disabled: button.disabled, onclick };
  return el("button", { ...look, ...rest }, label);
}

function press(button, message, node, actions) {
  if (button.callback_data !== undefined) actions.tap(message, button.callback_data, node);
  else if (button.copy_text) actions.copy(button.copy_text.text);
  else actions.notice("The emulator does not know this kind of button.");
}

function style(button) {
  return ["danger", "success", "primary"].includes(button.style) ? button.style : "";
}

/** Show in `place` what the newest reply keyboard offers; each button says its text. */
export function suggestReplies(place, markup, actions) {
  const rows = markup?.keyboard ?? [];
  const key = (button) => {
    const text = typeof button === "string" ? button : button.text;
    return el("button", { type: "button", class: "key", onclick: () => actions.say(text) }, text);
  };
  place.replaceChildren(...rows.map((row) => el("div", { class: "row" }, row.map(key))));
  place.hidden = rows.length === 0;
}
