// Cards of the plan are dragged; their buttons work without a page in between. Without this the buttons are all there is.
const EDGE = 56; // pixels from an edge at which what lies behind it scrolls along

const plan = () => document.querySelector("[data-plan]");
const say = (words) => { document.querySelector("[data-plan-said]").textContent = words; };
const named = (card) => card.querySelector(".card__t").textContent.trim();
let busy = false;

async function send(form, values, card) {
  if (busy) return;
  busy = true;
  plan().setAttribute("aria-busy", "true");
  const board = document.querySelector("[data-board]");
  const at = board ? board.scrollLeft : 0;
  try {
    const body = new FormData(form);
    for (const [name, value] of values) body.append(name, value);
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(body) });
    if (!answer.ok || new URL(answer.url).pathname !== location.pathname) return location.reload();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const open = [...document.querySelectorAll("[data-plan] details[open][id]")].map((each) => each.id);
    plan().replaceWith(page.querySelector("[data-plan]"));
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    live();
    const now = document.querySelector("[data-board]");
    if (now) now.scrollLeft = at;
    const said = page.querySelector(".messages");
    document.querySelector(".messages")?.remove();
    const warns = said?.querySelector(".notice--warn");
    say(said ? said.textContent.trim() : "");
    if (warns) document.querySelector("main").prepend(said);
    const moved = card && document.querySelector(`[data-card="${card}"]`);
    (moved?.querySelector(".tool") ?? document.querySelector("[data-undo] button"))?.focus({ preventScroll: !moved });
  } catch {
    say("This could not be sent. Look whether you are connected, and try again.");
    document.querySelector("[data-plan]").removeAttribute("aria-busy");
  } finally {
    busy = false;
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.id === "mover") {
    if (!event.submitter) return;
    event.preventDefault();
    const { name, value } = event.submitter;
    send(form, [[name, value]], value.split(":").slice(0, 2).join(":"));
  } else if (form.matches("[data-undo]")) {
    event.preventDefault();
    send(form, []);
  }
});

// Dragging -----------------------------------------------------------------------------------------------------

let drag = null;

function live() {
  plan()?.classList.add("is-live");
}

function listAt(x, y) {
  const under = document.elementFromPoint(x, y)?.closest("[data-lane]");
  if (under && "open" in under.dataset) return under.querySelector(`[data-list="${drag.kind}"]`);
  return null;
}

function lift() {
  const { card } = drag, box = card.getBoundingClientRect();
  drag.slot = document.createElement("li");
  drag.slot.className = "card card--slot";
  drag.slot.innerHTML = '<span class="card__t">Put it here</span>';
  drag.dx = drag.x - box.left;
  drag.dy = drag.y - box.top;
  drag.home = { parent: card.parentNode, next: card.nextSibling };
  card.parentNode.insertBefore(drag.slot, card);
  card.style.inlineSize = `${box.width}px`;
  card.classList.add("card--lift");
  document.body.classList.add("is-dragging");
  document.querySelector("[data-board]")?.classList.add("is-dragging");
  drag.lifted = true;
  if (card.matches(".card--q")) for (const each of document.querySelectorAll(".lane__asked")) each.open = true;
  say(`${named(card)} is lifted. Escape puts it back.`);
  follow();
}

function follow() {
  const { card, x, y } = drag;
  card.style.left = `${x - drag.dx}px`;
  card.style.top = `${y - drag.dy}px`;
  const list = listAt(x, y);
  if (!list) return;
  const before = [...list.children].find((other) => {
    if (other === card || other === drag.slot) return false;
    const box = other.getBoundingClientRect();
    const row = list.closest(".tray") && y < box.bottom && y > box.top;
    return row ? x < box.left + box.width / 2 : y < box.top + box.height / 2;
  });
  list.insertBefore(drag.slot, before ?? null);
}

function scroll() {
  if (!drag?.lifted) return;
  const board = document.querySelector("[data-board]"), box = board.getBoundingClientRect();
  const speed = (near) => Math.max(0, Math.min(1, (EDGE - near) / EDGE)) * 18;
  const inBoard = drag.y > box.top && drag.y < box.bottom;
  if (inBoard) board.scrollLeft += speed(Math.min(box.right, innerWidth) - drag.x) - speed(drag.x - Math.max(box.left, 0));
  scrollBy(0, speed(innerHeight - drag.y) - speed(drag.y - 56));
  follow();
  drag.frame = requestAnimationFrame(scroll);
}

function settle() {
  cancelAnimationFrame(drag.frame);
  const { card } = drag;
  card.classList.remove("card--lift");
  for (const name of ["inlineSize", "left", "top"]) card.style[name] = "";
  document.body.classList.remove("is-dragging");
  document.querySelector("[data-board]")?.classList.remove("is-dragging");
}

function putBack() {
  if (!drag) return;
  if (drag.lifted) {
    settle();
    drag.slot.remove();
    drag.home.parent.insertBefore(drag.card, drag.home.next);
    say(`${named(drag.card)} is where it was.`);
  }
  drag = null;
}

function drop() {
  const { card, slot, home } = drag;
  settle();
  const list = slot.parentNode, lane = list.closest("[data-lane]").dataset.lane;
  let after = slot.nextElementSibling;
  while (after === card) after = after.nextElementSibling;
  slot.replaceWith(card);
  drag = null;
  const stays = list === home.parent && card.nextSibling === home.next;
  if (stays || (list === home.parent && lane === "out")) return;
  const values = [["do", `${card.dataset.card}:${lane}`]];
  if (after) values.push(["before", after.dataset.card.split(":")[1]]);
  send(document.getElementById("mover"), values, card.dataset.card);
}

document.addEventListener("pointerdown", (event) => {
  const card = event.target.closest?.("[data-free]");
  if (!card || event.button !== 0 || busy || drag || event.target.closest("button, a, .pop")) return;
  if (event.pointerType !== "mouse" && !event.target.closest("[data-grip]")) return; // a finger on the card scrolls
  drag = { card, kind: card.dataset.card.split(":")[0], id: event.pointerId, x: event.clientX, y: event.clientY };
  drag.from = { x: drag.x, y: drag.y };
  if (event.pointerType === "mouse") event.preventDefault(); // no words are marked
});

document.addEventListener("pointermove", (event) => {
  if (!drag || event.pointerId !== drag.id) return;
  drag.x = event.clientX;
  drag.y = event.clientY;
  if (!drag.lifted && Math.hypot(drag.x - drag.from.x, drag.y - drag.from.y) > 5) {
    lift();
    drag.frame = requestAnimationFrame(scroll);
  } else if (drag.lifted) follow();
});

document.addEventListener("pointerup", (event) => {
  if (!drag || event.pointerId !== drag.id) return;
  if (drag.lifted) drop();
  else drag = null;
});
document.addEventListener("pointercancel", putBack);
addEventListener("blur", putBack);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && drag) { event.preventDefault(); putBack(); }
});

live();
