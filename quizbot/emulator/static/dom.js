// Building elements from data: everything a person wrote becomes a text node, never markup.

/** Create an element; `on...` properties are listeners, all others attributes (false: left out). */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

/** A decoration drawn in the colour of the text around it; it has no name of its own. */
export function icon(name) {
  return el("span", { class: `icon icon-${name}`, "aria-hidden": "true" });
}

/** Text for screen readers only. */
export function hidden(text) {
  return el("span", { class: "hidden" }, text);
}

/** Fill a round picture with a name's initials, in one of seven colours chosen by the id. */
export function dressAvatar(node, name, id) {
  const words = name.trim().split(/\s+/).slice(0, 2);
  node.textContent = words.map((word) => [...word][0] ?? "").join("").toUpperCase();
  node.dataset.colour = colour(id);
  return node;
}

/** One of seven colours, always the same for one id. */
export function colour(id) {
  return String([...String(id)].reduce((sum, sign) => sum + sign.codePointAt(0), 0) % 7);
}

/** Whether focusing a text field costs nothing: no on-screen keyboard jumps up. */
export function hasRealKeyboard() {
  return matchMedia("(hover: hover) and (pointer: fine)").matches;
}
