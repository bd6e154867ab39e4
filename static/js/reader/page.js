// What the modules of the reader share: its paragraphs, where the eyes are, and how something is sent.
export const main = document.getElementById("main");
export const blocks = [...document.querySelectorAll(".blk")];
export const numberOf = (block) => Number(block?.id.slice(1)) || 0;
export const blockOf = (number) => document.getElementById(`p${number}`);
export const wordsOf = (block) => block.querySelector("p, table"); // the paragraph itself, without number and margin
export const numberIn = (block) => block.querySelector(".blk__n");

export const eyes = { at: null }; // the paragraph being read; place.js says which
export const focused = () => document.activeElement?.closest?.(".blk") ?? eyes.at;

// The token of now: signing in again, in another tab, changes it.
export const token = () => document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/)?.[1] ?? document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
export const send = (url, data) =>
  fetch(url, { method: "POST", body: new URLSearchParams(data), keepalive: true, headers: { "X-CSRFToken": token(), Accept: "text/plain" } });
