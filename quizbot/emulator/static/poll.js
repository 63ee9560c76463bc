// Polls and quizzes: a vote, then bars, then why.

import { el, hidden, icon } from "./dom.js";
import { formatted } from "./text.js";

/** The poll of a message, open for a vote or with its results. */
export function pollCard(message, actions) {
  const { poll } = message;
  const chosen = poll.chosen_option_ids ?? [];
  const done = poll.is_closed || chosen.length > 0;
  const body = done ? results(poll, chosen) : ballot(message, actions);
  return el(
    "div",
    { class: "poll", "aria-live": "off" },
    el("p", { class: "question" }, formatted(poll.question, poll.question_entities, actions)),
    el("p", { class: "kind" }, kind(poll)),
    body,
    done ? explanation(poll, actions) : null,
    el("p", { class: "votes" }, count(poll.total_voter_count)),
    done && !poll.is_closed && poll.allows_revoting ? retraction(message, actions) : null,
  );
}

function retraction(message, actions) {
  const onclick = (event) => actions.vote(message, [], event.currentTarget);
  return el("button", { type: "button", class: "cast", onclick }, "Take the vote back");
}

function kind(poll) {
  if (poll.is_closed) return "Final results";
  const name = poll.type === "quiz" ? "Quiz" : "Poll";
  return poll.is_anonymous ? `Anonymous ${name}` : name;
}

function count(votes) {
  if (votes === 0) return "No votes";
  return votes === 1 ? "1 vote" : `${votes} votes`;
}

function ballot(message, actions) {
  if (message.poll.allows_multiple_answers) return severalBallot(message, actions);
  const option = ({ text }, index) => {
    const onclick = (event) => actions.vote(message, [index], event.currentTarget);
    const properties = { type: "button", class: "option", onclick };
    return el("li", {}, el("button", properties, el("span", { class: "mark" }), text));
  };
  return el("ul", {}, message.poll.options.map(option));
}

function severalBallot(message, actions) {
  const boxes = message.poll.options.map(() => el("input", { type: "checkbox" }));
  const chosen = () => boxes.flatMap((box, index) => (box.checked ? [index] : []));
  const send = (event) => actions.vote(message, chosen(), event.currentTarget);
  const button = el("button", { type: "button", class: "cast", disabled: true, onclick: send }, "Vote");
  const onchange = () => (button.disabled = chosen().length === 0);
  const option = ({ text }, index) =>
    el("li", {}, el("label", { class: "option", onchange }, boxes[index], text));
  return el("div", {}, el("ul", {}, message.poll.options.map(option)), button);
}

function results(poll, chosen) {
  const right = poll.correct_option_ids ?? [poll.correct_option_id];
  const most = Math.max(1, ...poll.options.map((option) => option.voter_count));
  const line = (option, index) => {
    const percent = Math.round((100 * option.voter_count) / Math.max(1, poll.total_voter_count));
    const bar = el("span", { class: "bar", "aria-hidden": "true" });
    bar.style.setProperty("--share", `${(100 * option.voter_count) / most}%`);
    const mine = chosen.includes(index);
    const verdict = poll.type === "quiz" ? mark(mine, right.includes(index)) : choice(mine);
    return el(
      "li",
      { class: `result ${verdict.name}` },
      el("span", { class: "percent" }, `${percent}%`),
      el("span", {}, option.text, hidden(`, ${count(option.voter_count).toLowerCase()}${verdict.words}`)),
      el("span", { class: "mark" }, verdict.sign ? icon(verdict.sign) : null),
      bar,
    );
  };
  return el("ul", {}, poll.options.map(line));
}

function mark(mine, right) {
  if (right) return { name: "right", sign: "check", words: mine ? ", your vote, right" : ", right" };
  if (mine) return { name: "wrong", sign: "cross", words: ", your vote, wrong" };
  return { name: "", words: "" };
}

function choice(mine) {
  return mine ? { name: "mine", sign: "check", words: ", your vote" } : { name: "", words: "" };
}

function explanation(poll, actions) {
  if (!poll.explanation) return null;
  const words = formatted(poll.explanation, poll.explanation_entities, actions);
  return el("p", { class: "explanation" }, icon("bulb"), el("span", {}, words));
}
