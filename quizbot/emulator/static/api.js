// The emulator's JSON interface, one function a request, and its stream of events.

const PATIENCE = 10_000; // ms
const KINDS = ["message", "edit", "delete", "typing", "answer", "commands", "poll"];

/** A request that failed; the message can be shown to a person. */
export class ApiError extends Error {}

export const people = () => request("people");
export const addPerson = (first_name) => post("people", { first_name });
export const chats = (person) => request("chats", { person });
export const history = (person, chat) => request("history", { person, chat });
export const say = (person, chat, text) => post("say", { person, chat, text });
export const tap = (person, chat, message_id, data) =>
  post("tap", { person, chat, message_id, data });
export const vote = (person, chat, message_id, option_ids) =>
  post("vote", { person, chat, message_id, option_ids });
export const upload = (person, chat, file) =>
  request("upload", { person, chat, name: file.name }, { method: "POST", body: file });
export const fileAddress = (file_id) => address("file", { file_id });

/** Follow what happens to a person from event `last` on; returns a function that stops it. */
export function listen(person, last, { opened, happened, lost }) {
  const source = new EventSource(address("events", { person, last }));
  source.addEventListener("open", opened);
  for (const kind of KINDS) {
    source.addEventListener(kind, (event) => {
      happened(kind, JSON.parse(event.data), Number(event.lastEventId));
    });
  }
  // The browser's own retries give up on the first HTTP error and know nothing of a server that
  // forgot its past, so the caller starts anew from a fresh history.
  source.addEventListener("error", () => {
    source.close();
    lost();
  });
  return () => source.close();
}

function address(path, query = {}) {
  const url = new URL(`api/${path}`, document.baseURI);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url.href;
}

function post(path, body) {
  const headers = { "Content-Type": "application/json" };
  return request(path, {}, { method: "POST", headers, body: JSON.stringify(body) });
}

async function request(path, query, options) {
  const signal = AbortSignal.timeout(PATIENCE);
  try {
    const response = await fetch(address(path, query), { signal, ...options });
    const body = await response.json();
    if (response.ok) return body;
    throw new ApiError(body.error);
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw new ApiError("The emulator does not answer.");
  }
}
