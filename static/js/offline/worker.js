// The service worker: what a reader opened can be read again without a connection. It keeps pages of one person only,
// whom the site names in X-Reader by a key that says nothing, and loses them when that person signs out, when another
// one signs in, and page by page when the site no longer shows them.
const KEPT = "reader:"; // and the person's key
const FILES = "reader-files";
const LIST = "/offline/";
const SIGN_OUT = "/account/logout/";
const PATIENCE = 8000; // milliseconds that a page may take where it is kept
const HASHED = /\.[0-9a-f]{12}\.\w+$/;

addEventListener("install", (event) => {
  event.waitUntil(keepList().then(() => skipWaiting()));
});
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

const mine = async () => (await caches.keys()).filter((name) => name.startsWith(KEPT));
const place = (url) => new URL(url, location.href).pathname; // ?menu=12 and the like are the same page
const forget = async () => { for (const name of await mine()) await caches.delete(name); };

async function keepList() {
  const page = await fetch(LIST, { credentials: "omit" }); // nobody's
  if (!page.ok) return;
  const files = await caches.open(FILES);
  for (const [, name] of (await page.clone().text()).matchAll(/(?:src|href)="(\/static\/[^"#]+)/g)) {
    const file = await fetch(name);
    if (file.ok) await files.put(name, file);
  }
  await files.put(LIST, page);
}

async function keep(url, answer) {
  const reader = answer.headers.get("X-Reader");
  if (!reader) return;
  for (const name of await mine()) if (name !== KEPT + reader) await caches.delete(name);
  await (await caches.open(KEPT + reader)).put(place(url), answer);
}

async function drop(url) {
  for (const name of await mine()) await (await caches.open(name)).delete(place(url));
}

async function kept(url) {
  for (const name of await mine()) {
    const found = await (await caches.open(name)).match(place(url));
    if (found) return found;
  }
  return null;
}

async function page(request, later) {
  const had = await kept(request.url);
  const asked = fetch(request).then(async (answer) => {
    if (answer.ok) later(keep(request.url, answer.clone()));
    else if (answer.status !== 304 && answer.status < 500) later(drop(request.url)); // not theirs any more, or moved
    if (answer.ok && place(request.url).startsWith("/account/login")) later(forget());
    return answer;
  });
  try {
    return await (had ? Promise.race([asked, new Promise((give) => { setTimeout(() => give(had), PATIENCE); })]) : asked);
  } catch {
    return had ?? (await (await caches.open(FILES)).match(LIST)) ?? Response.error();
  }
}

async function file(request, later) {
  const files = await caches.open(FILES);
  const had = await files.match(request);
  if (had && HASHED.test(place(request.url))) return had;
  try {
    const answer = await fetch(request);
    if (answer.ok && (await mine()).length) later(files.put(request, answer.clone()));
    return answer;
  } catch (lost) {
    if (had) return had;
    throw lost;
  }
}

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "POST" && place(request.url) === SIGN_OUT) event.waitUntil(forget());
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
  const later = (work) => event.waitUntil(work.catch(() => {}));
  if (request.mode === "navigate") event.respondWith(page(request, later));
  else if (place(request.url).startsWith("/static/")) event.respondWith(file(request, later));
});

addEventListener("message", (event) => {
  const { data } = event;
  // the page that brought this worker was loaded without it
  event.waitUntil((async () => {
    const answer = await fetch(data.keep, { credentials: "same-origin" });
    if (answer.ok) await keep(data.keep, answer);
    const files = await caches.open(FILES);
    for (const name of data.files) if (!(await files.match(name))) await files.add(name);
  })().catch(() => {}));
});
