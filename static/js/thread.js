// A discussion while it is read: what is seen counts as seen, "next unread" carries one on, new posts tell of
// themselves. Everything here has a way without it: links, forms, and pages that are loaded again.
const area = document.getElementById("posts");
const { seen: seenAt, pulse: pulseAt, since: sinceAt, next: nextAt, view } = area.dataset;
const pill = document.querySelector(".nextunread");
const told = document.getElementById("told");
const bar = document.getElementById("came");
const menu = document.getElementById("post-menu");
const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
const send = (url, data, more) =>
  fetch(url, { method: "POST", body: new URLSearchParams(data), keepalive: true, redirect: "manual", headers: { "X-CSRFToken": token(), ...more } });
const say = (words) => { told.textContent = ""; requestAnimationFrame(() => { told.textContent = words; }); };
const posts = () => [...area.querySelectorAll(".post")];
const numberOf = (post) => Number(post.id.slice(1));
const byHash = (hash) => { const found = /^#c\d+$/.test(hash) && document.getElementById(hash.slice(1)); return found && area.contains(found) ? found : null; };
const nameOf = (post) => post.querySelector("bdi")?.textContent ?? "";
const inView = (post) => { const box = post.getBoundingClientRect(); return box.height > 0 && box.bottom > 80 && box.top < innerHeight; };

// --- Seen: most of a post, or its end, before the eyes for half a second; or a long post opened -----------------
const seen = new Set(); // on this page; the mark stays until the next visit, so that one can go on reading
const unsent = new Set();
const near = new Set(); // what of the posts is in view: they themselves, and their ends
const clocks = new Map();
let unread = Number(area.dataset.unread);
let sending = null;
let wait = 0;
let tries = 0;
let stopped = "sealed" in area.dataset;

function see(post) {
  const number = numberOf(post);
  if (stopped || seen.has(number) || !post.classList.contains("post--new")) return;
  seen.add(number);
  unsent.add(number);
  unread = Math.max(0, unread - 1);
  count();
  if (!wait) wait = setTimeout(flush, 2000);
}
function look(post) {
  const there = !document.hidden && (near.has(post) || near.has(post.querySelector(".post__acts")));
  if (!there) { clearTimeout(clocks.get(post)); clocks.delete(post); }
  else if (!clocks.has(post) && !post.querySelector("details.more:not([open])")) clocks.set(post, setTimeout(() => see(post), 500));
}
const eye = new IntersectionObserver((entries) => {
  for (const { target, intersectionRatio } of entries) {
    near[intersectionRatio >= 0.6 ? "add" : "delete"](target);
    const post = target.closest(".post");
    if (post) look(post);
  }
  count();
}, { threshold: [0, 0.6], rootMargin: "-64px 0px 0px" });
function watch(post) {
  if (!post.matches(".post--new")) return;
  eye.observe(post);
  eye.observe(post.querySelector(".post__acts") ?? post);
}
document.addEventListener("toggle", (event) => {
  if (event.target.matches?.(".post details.more[open]")) see(event.target.closest(".post"));
}, true);

function runs(numbers) {
  const found = [];
  for (const number of [...numbers].sort((a, b) => a - b).slice(0, 400)) {
    const last = found.at(-1);
    if (last?.[1] === number - 1) last[1] = number; else found.push([number, number]);
  }
  return found.map(([a, b]) => (a === b ? `${a}` : `${a}-${b}`)).join();
}
function flush() {
  clearTimeout(wait);
  wait = 0;
  if (sending || stopped || !unsent.size) return sending;
  const batch = [...unsent].slice(0, 400);
  sending = send(seenAt, { numbers: runs(batch) }).then((answer) => {
    if (answer.status !== 204) throw new Error(answer.status);
    for (const number of batch) unsent.delete(number);
    tries = 0;
  }).catch(() => { tries += 1; }).finally(() => {
    sending = null;
    if (unsent.size && !wait) wait = setTimeout(flush, Math.min(60_000, 1000 * 2 ** tries)); // kept, and tried again
  });
  return sending;
}
function leave() { // what is under way arrives by itself: only the rest goes with the page
  if (!sending) flush();
  else if (!stopped && unsent.size) send(seenAt, { numbers: runs(unsent) }).catch(() => {});
}
addEventListener("pagehide", leave);
addEventListener("pageshow", (event) => { if (event.persisted && stopped) location.reload(); });
addEventListener("online", flush);
document.addEventListener("visibilitychange", () => {
  for (const post of posts()) if (post.matches(".post--new")) look(post);
  if (document.hidden) leave(); else pulse();
});

// --- Going about: from post to post, to the next unread one, to what is answered and back -----------------------
let last = null; // the post one was brought to
const trail = []; // where one was before, with its place in the window

function held() {
  const post = document.activeElement?.closest?.("#posts .post") ?? last;
  return post && inView(post) ? post : null;
}
const current = () => held() ?? posts().find(inView);
function reveal(post) {
  for (let fold = post.closest("details:not([open])"); fold; fold = fold.parentElement.closest("details:not([open])")) fold.open = true;
}
function goTo(post) {
  reveal(post);
  last = post;
  post.tabIndex = -1;
  post.scrollIntoView({ block: "start" });
  post.focus({ preventScroll: true });
  count();
}
// Who is at a post goes on to the one below; who has scrolled, to the first that has not been before the eyes.
function nextHere() {
  const list = posts().filter((post) => post.matches(".post--new"));
  const from = held();
  const below = (post) => from ? from.compareDocumentPosition(post) & Node.DOCUMENT_POSITION_FOLLOWING : !seen.has(numberOf(post)) && post.getBoundingClientRect().top > 60;
  return list.find((post) => post !== from && below(post)) ?? list.find((post) => post !== from && !seen.has(numberOf(post)));
}
function count() {
  if (!pill) return;
  const more = unread || nextHere();
  pill.hidden = !unread && !seen.size;
  pill.firstChild.data = more ? "Next unread " : "Next discussion ";
  const number = pill.querySelector("b");
  number.textContent = unread;
  number.hidden = !unread;
}
async function next() {
  const post = nextHere();
  if (post) {
    for (const fold of post.querySelectorAll("details.more")) fold.open = true;
    goTo(post);
    say(`New, by ${nameOf(post)}. ${unread ? `${unread} unread.` : "Nothing else is unread here."}`);
    return;
  }
  if (held()) see(held());
  await Promise.race([flush(), new Promise((done) => setTimeout(done, 2000))]);
  const end = posts().filter((post) => post.dataset.depth).at(-1);
  location.href = `${nextAt}&past=${end ? numberOf(end) : 1}`;
}
function step(by) {
  const list = posts().filter((post) => post.checkVisibility());
  const from = held();
  const to = from ? list[list.indexOf(from) + by] : by > 0 ? list.find(inView) : list.findLast((post) => post.getBoundingClientRect().top < 60);
  if (to) goTo(to);
}
function leap(there, from) {
  trail.push({ from, top: from.getBoundingClientRect().top, there, url: location.href });
  history.pushState(null, "", `#${there.id}`);
  if (!there.querySelector("[data-back]")) {
    const way = document.createElement("a");
    way.className = "post__back";
    way.href = `#${from.closest(".post")?.id ?? "posts"}`;
    way.dataset.back = "";
    way.textContent = "Back to where you were";
    there.querySelector(".post__head, .post__gone").append(" ", way);
  }
  goTo(there);
}
function back() {
  const { from, top, there } = trail.pop();
  if (!trail.some((one) => one.there === there)) there.querySelector("[data-back]")?.remove();
  const post = from.closest(".post");
  reveal(from);
  if (post) last = post;
  scrollBy(0, from.getBoundingClientRect().top - top);
  from.focus({ preventScroll: true });
}
addEventListener("popstate", () => { if (trail.at(-1)?.url === location.href) requestAnimationFrame(back); });
addEventListener("hashchange", () => { const post = byHash(location.hash); if (post && !trail.length) reveal(post); });
function up() {
  const post = current();
  const to = Number(post?.dataset.to);
  if (!to) return;
  const there = byHash(`#c${to}`);
  post.tabIndex = -1;
  if (there) leap(there, post); else location.href = `?at=${to}&back=${numberOf(post)}#c${to}`;
}

// --- What can be done with a post --------------------------------------------------------------------------------
let opener = null;
async function more(link) {
  try {
    const answer = await fetch(link.href, { headers: { "HX-Request": "true" } });
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    menu.innerHTML = await answer.text();
    opener = link;
    link.setAttribute("aria-expanded", "true");
    menu.showPopover({ source: link });
    menu.querySelector("a, button:not([hidden])")?.focus();
  } catch { location.href = link.href; }
}
menu.addEventListener("toggle", (event) => { if (event.newState === "closed") opener?.setAttribute("aria-expanded", "false"); });

async function react(url, button) {
  const post = (button.closest(".post") ? button : opener).closest(".post");
  const fail = (words) => {
    const line = document.createElement("span");
    line.setAttribute("role", "alert");
    line.textContent = words;
    post.querySelector(".post__acts [role=alert]")?.remove();
    post.querySelector(".post__acts").append(line);
  };
  if (menu.matches(":popover-open")) menu.hidePopover();
  try {
    const answer = await send(url, { [button.name]: button.value }, { Accept: "application/json" });
    const said = await answer.json();
    if (said.refused) return fail(said.refused);
    see(post);
    post.querySelector(".post__acts").outerHTML = said.acts;
    (post.querySelector(`.post__acts [value="${button.value}"]`) ?? post.querySelector("[data-more]")).focus();
  } catch { fail("That did not reach us: try again."); }
}

document.addEventListener("submit", async (event) => {
  const { target: form, submitter } = event;
  const url = submitter?.getAttribute("formaction") ?? form.getAttribute("action") ?? "";
  if (url.endsWith("/react/")) {
    event.preventDefault();
    react(url, submitter);
  } else if (submitter?.name === "unread_from" && !stopped) { // from here on nothing counts as seen by itself
    event.preventDefault();
    stopped = true;
    await Promise.all([sending, new Promise((done) => setTimeout(done))]); // a form that is being sent cannot be sent
    form.requestSubmit(submitter);
  }
});
document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button || event.defaultPrevented) return;
  const link = event.target.closest("a");
  const there = link?.closest(".post__to") && byHash(link.hash);
  const act = !link ? null
    : link.matches("[data-next-unread]") ? next
    : link.matches("[data-more]") ? () => more(link)
    : link.matches("[data-back]") ? () => history.back()
    : link.matches("[data-unfold]") ? () => { for (const fold of area.querySelectorAll("details")) fold.open = true; say("Everything is unfolded."); }
    : there ? () => leap(there, link) : null;
  if (!act) return;
  event.preventDefault();
  act();
});

// --- Live: is there more? -------------------------------------------------------------------------------------
const EVERY = 20_000;
let known = Number(area.dataset.last);
let etag = "";
let misses = 0;
let beat = 0;
let asked = Date.now();

async function pulse() {
  clearTimeout(beat);
  if (document.hidden || stopped) return;
  const soon = asked + 3000 - Date.now();
  if (soon > 0) { beat = setTimeout(pulse, soon); return; }
  asked = Date.now();
  try {
    const answer = await fetch(`${pulseAt}?after=${known}`, { cache: "no-store", redirect: "manual", headers: etag ? { "If-None-Match": etag } : {} });
    if (answer.type === "opaqueredirect" || answer.status === 404) return; // signed out, or gone
    if (answer.status === 200) { etag = answer.headers.get("ETag"); came((await answer.json()).new); }
    else if (answer.status !== 304) throw new Error(answer.status);
    misses = 0;
  } catch { misses += 1; }
  later();
}
function later() {
  clearTimeout(beat);
  beat = setTimeout(pulse, Math.min(300_000, EVERY * 2 ** misses) * (0.95 + Math.random() / 10));
}
function came(many) {
  const [words, button] = bar.children;
  words.textContent = many ? `${many} new post${many === 1 ? "" : "s"}` : "";
  button.textContent = many === 1 ? "Show it" : "Show them";
  button.hidden = !many;
}
// Whatever is put in above, the line one reads stays where it is.
function steady(change) {
  const still = posts().find(inView);
  const before = still?.getBoundingClientRect().top;
  change();
  if (still) scrollBy({ top: still.getBoundingClientRect().top - before, behavior: "instant" });
}
function list(name, label) {
  let found = area.querySelector(name);
  if (found) return found;
  found = Object.assign(document.createElement("ol"), { className: "tree" });
  found.setAttribute("role", "list");
  if (label) {
    const head = Object.assign(document.createElement("h2"), { className: "tree__else", textContent: label });
    found.id = "elsewhere";
    area.querySelector("[data-end]").before(head, found);
  } else area.querySelector("[data-end]").before(found);
  return found;
}
const depthOf = (item) => Number((item.dataset.depth ? item : item.querySelector(".post"))?.dataset.depth);
function put(post) {
  if (document.getElementById(post.id)) return false;
  const { to } = post.dataset;
  if (view !== "tree") {
    const tree = list(".tree");
    if (view === "newest") tree.prepend(post); else tree.append(post);
    return true;
  }
  const parent = to && byHash(`#c${to}`);
  if (to ? !parent : "later" in area.dataset) list("#elsewhere", "Elsewhere in this discussion").append(post);
  else if (!to) list(".tree:not(#elsewhere)").append(post);
  else { // after all that was answered to the same post; below a hundred steps the order is that of time
    const depth = Math.min(depthOf(parent), 99);
    let at = parent;
    while (at.nextElementSibling && depthOf(at.nextElementSibling) > depth) at = at.nextElementSibling;
    at.after(post);
    if (depthOf(post) <= 4 && !post.closest("#elsewhere")) post.querySelector(".post__to")?.remove();
  }
  return true;
}
async function bring() {
  const [, button] = bar.children;
  const from = held();
  button.disabled = true;
  try {
    const answer = await fetch(`${sinceAt}?after=${known}&view=${view}`, { redirect: "manual" });
    if (!answer.ok) throw new Error(answer.status);
    const box = document.createElement("template");
    box.innerHTML = await answer.text();
    const found = box.content.firstElementChild;
    let fresh = [];
    steady(() => { fresh = [...found.children].filter(put); });
    known = Number(found.dataset.last);
    etag = "";
    unread += fresh.filter((post) => post.matches(".post--new")).length;
    came(0);
    area.querySelector("[data-empty]")?.remove();
    fresh.forEach(watch);
    count();
    if (fresh.length) { if (from) { from.tabIndex = -1; leap(fresh[0], from); } else goTo(fresh[0]); }
    asked = 0;
    pulse(); // there may be more than a page of them
  } catch { bar.children[0].textContent = "They did not come: try again."; }
  button.disabled = false;
}
bar.querySelector("button").addEventListener("click", bring);

// --- Keys ------------------------------------------------------------------------------------------------------
const press = (name) => current()?.querySelector(name)?.click();
const keys = {
  n: next, j: () => step(1), k: () => step(-1), u: up, m: () => press("[data-more]"),
  r: () => { if (current()?.querySelector("[data-reply]")) press("[data-reply]"); else area.querySelector("form.compose textarea")?.focus(); },
  b: () => (trail.length ? history.back() : press(".post__back")),
};
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(keys, event.key)) return;
  if (event.target.closest("input, textarea, select, dialog, [popover], [contenteditable]")) return;
  event.preventDefault();
  keys[event.key]();
});

posts().forEach(watch);
for (const link of area.querySelectorAll("[data-more]")) link.setAttribute("aria-haspopup", "true");
count();
const here = byHash(location.hash);
if (here) goTo(here);
later();
