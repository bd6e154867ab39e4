// What the modules of the reader share: its paragraphs, where the eyes are, and how something is sent.
export const main = document.getElementById("main");
export const blocks = [...document.querySelectorAll(".blk")];
export const numberOf = (block) => Number(block?.id.slice(1)) || 0;
export const blockOf = (number) => document.getElementById(`p${number}`);
export const wordsOf = (block) => block.querySelector("p"); // the paragraph itself, without number and margin
export const numberIn = (block) => block.querySelector(".blk__n");

export const eyes = { at: null }; // the paragraph being read; place.js says which
export const focused = () => document.activeElement?.closest?.(".blk") ?? eyes.at;

// The token of now: signing in again, in another tab, changes it.
export const token = () => document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/)?.[1] ?? document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
export const send = (url, data) =>
  fetch(url, { method: "POST", body: new URLSearchParams(data), keepalive: true, headers: { "X-CSRFToken": token(), Accept: "text/plain" } });

// What opens from the margin has a style of its own, which comes with the first of it.
let style = null;
export const styled = () => (style ??= new Promise((done) => {
  const address = new URL("../../css/pages/slips.css", import.meta.url).href;
  if (document.querySelector(`link[href="${new URL(address).pathname}"]`)) { done(); return; }
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: address });
  link.addEventListener("load", done);
  link.addEventListener("error", done);
  document.head.append(link);
}));

// A piece of a page, as the site draws it; null where it cannot be had.
export async function piece(url) {
  const answer = await fetch(url, { headers: { "X-Part": "1" }, redirect: "manual" });
  if (!answer.ok) return null;
  const made = document.createElement("template");
  made.innerHTML = await answer.text();
  return made.content;
}

// Which number belongs to what stands open: its paragraph's, so that it opens level with it.
let marked = null;
export function mark(block) {
  marked?.classList.remove("blk__n--open");
  marked = block ? numberIn(block) : null;
  marked?.classList.add("blk__n--open");
}
