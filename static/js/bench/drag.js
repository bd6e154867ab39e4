// Units are dragged in the outline, and the line at which one begins in the text. Buttons do the same.
import { say, send } from "./send.js";

const EDGE = 56; // pixels from an edge at which what lies behind it scrolls along
let drag = null;

const listOf = () => (drag.bound ? document.querySelector("[data-rows]") : document.querySelector("[data-units]"));
const places = () => [...listOf().children].filter((item) => item !== drag.item && item !== drag.slot && (drag.bound ? item.dataset.uid : item.dataset.unitRow));

function follow() {
  const before = places().find((item) => {
    const box = item.getBoundingClientRect();
    return drag.y < box.top + box.height / 2;
  });
  drag.before = before ?? null;
  listOf().insertBefore(drag.slot, before ?? null);
}

function lift() {
  drag.lifted = true;
  drag.slot = document.createElement("li");
  drag.slot.className = "slot";
  drag.slot.textContent = drag.bound ? "The unit begins here" : "Put it here";
  drag.item.classList.add("is-lifted");
  document.body.classList.add("is-dragging");
  say("Lifted. Escape puts it back.", { stays: true });
  scroll();
}

function scroll() {
  if (!drag?.lifted) return;
  const speed = (near) => Math.max(0, Math.min(1, (EDGE - near) / EDGE)) * 18;
  const pane = drag.bound ? null : drag.item.closest("[data-pane]");
  const by = speed(innerHeight - drag.y) - speed(drag.y - 64);
  if (pane && pane.scrollHeight > pane.clientHeight) pane.scrollTop += by;
  else scrollBy(0, by);
  follow();
  drag.frame = requestAnimationFrame(scroll);
}

function end() {
  if (!drag) return null;
  const was = drag;
  cancelAnimationFrame(was.frame);
  was.slot?.remove();
  was.item.classList.remove("is-lifted");
  document.body.classList.remove("is-dragging");
  drag = null;
  return was;
}

function drop() {
  const { item, bound, before } = end();
  const uid = bound ? item.dataset.bound : item.dataset.unitRow;
  say("");
  if (bound) {
    if (before && before.dataset.uid !== uid) send(`bound ${uid} ${before.dataset.uid}`);
    return;
  }
  let next = item.nextElementSibling;
  if ((before ?? null) === next) return; // it stays
  send(before ? `unit-before ${uid} ${before.dataset.unitRow}` : `unit-last ${uid}`);
}

document.addEventListener("pointerdown", (event) => {
  const grip = event.target.closest?.("[data-grip]");
  if (!grip || event.button || drag) return;
  const item = grip.closest("[data-bound], [data-unit-row]");
  drag = { item, bound: "bound" in item.dataset, id: event.pointerId, y: event.clientY, from: event.clientY };
  event.preventDefault();
});
document.addEventListener("pointermove", (event) => {
  if (!drag || event.pointerId !== drag.id) return;
  drag.y = event.clientY;
  if (!drag.lifted && Math.abs(drag.y - drag.from) > 4) lift();
});
document.addEventListener("pointerup", (event) => {
  if (!drag || event.pointerId !== drag.id) return;
  if (drag.lifted) drop(); else end();
});
const putBack = () => { if (end()) say("It is where it was."); };
document.addEventListener("pointercancel", putBack);
addEventListener("blur", () => end());
document.addEventListener("keydown", (event) => { if (event.key === "Escape" && drag) { event.preventDefault(); putBack(); } });
document.documentElement.classList.add("may-drag");
