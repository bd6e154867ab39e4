// The service worker: what a reader opened can be read again without a connection. It keeps what the site lets it
// (X-Keep), of one person only: every page says whose it is by a key that tells nobody who they are (X-Reader), and as soon
// as one comes for somebody else, or for nobody, what was kept goes.
const KEPT = "reader:"; // and the person's key
const FILES = "reader-files";
const LIST = "/offline/";
const PATIENCE = 8000; // milliseconds that a page may take where it is kept
const DAYS = 30; // nothing is shown that the site was not asked about for so long
const PAGES = 100;
const MOST = 250; // files
const HASHED = /\.[0-9a-f]{12}\.\w+$/;
const DOORS = /^\/(?:account|demo|join)\//; // where somebody leaves, or somebody else comes in
const shown = new Map(); // windows with a kept page, and of when it is

const mine = async () => (await caches.keys()).filter((name) => name.startsWith(KEPT));
const place = (url) => new URL(url, location.href).pathname; // ?menu=12 and the like are the same page
const forget = async (but = "") => { for (const name of await mine()) if (name !== but) await caches.delete(name); };
const drop = async (url) => { for (const name of await mine()) await (await caches.open(name)).delete(place(url)); };

async function put(name, address, answer, most) {
  const cache = await caches.open(name);
  await cache.put(address, answer);
  const all = await cache.keys();
  for (const old of all.slice(0, Math.max(0, all.length - most))) await cache.delete(old);
}

async function keepList() {
  const page = await fetch(LIST, { credentials: "omit" }); // nobody's
  if (!page.ok) return;
  for (const [, name] of (await page.clone().text()).matchAll(/(?:src|href)="(\/static\/[^"#]+)/g)) {
    const file = await fetch(name);
    if (file.ok) await put(FILES, name, file, MOST);
  }
  await put(FILES, LIST, page, MOST);
}

// What an answer of the site says of the pages kept here.
async function learn(url, answer) {
  if (answer.status < 500 && !answer.ok) await drop(url); // not theirs any more, or moved (0: a way elsewhere)
  const [circle] = /^\/(?:c|courses)\/[^/]+\//.exec(place(url)) ?? [];
  if (answer.status === 404 && circle) await closed(circle);
  if (!answer.ok || !answer.headers.get("Content-Type")?.startsWith("text/html") || place(url) === LIST) return;
  const reader = answer.headers.get("X-Reader");
  await forget(KEPT + reader);
  if (reader && answer.headers.has("X-Keep") && !new URL(url, location.href).search) await put(KEPT + reader, place(url), answer, PAGES);
}
// A page of a circle is not there. If its readings are not, nobody here is in it any more.
async function closed(circle) {
  const { status } = await fetch(`${circle}readings/`, { method: "HEAD", redirect: "manual" });
  if (status !== 404 && status !== 403) return;
  for (const name of await mine()) {
    const cache = await caches.open(name);
    for (const page of await cache.keys()) if (place(page.url).startsWith(circle)) await cache.delete(page);
  }
}

async function kept(url) {
  for (const name of await mine()) {
    const cache = await caches.open(name);
    const found = await cache.match(place(url));
    if (!found) continue;
    if (!(Date.now() - Date.parse(found.headers.get("Date")) > DAYS * 86_400_000)) return found;
    await cache.delete(place(url));
  }
  return null;
}

async function page({ request, resultingClientId }, later) {
  const had = kept(request.url).catch(() => null);
  const asked = fetch(request);
  later(asked.then((answer) => learn(request.url, answer.clone())));
  const instead = async () => {
    const found = await had;
    if (found) shown.set(resultingClientId, found.headers.get("Date"));
    return found;
  };
  try {
    const first = await Promise.race([asked, new Promise((give) => { setTimeout(give, PATIENCE); })]);
    const fails = !first || first.status >= 500;
    return (fails && (await instead())) || first || (await asked);
  } catch {
    return (await instead()) ?? (await (await caches.open(FILES)).match(LIST)) ?? Response.error();
  }
}

async function file(request, later) {
  const files = await caches.open(FILES);
  const had = await files.match(request);
  if (had && HASHED.test(place(request.url))) return had;
  try {
    const answer = await fetch(request);
    if (answer.ok && (await mine()).length) later(put(FILES, request, answer.clone(), MOST));
    return answer;
  } catch (lost) {
    if (had) return had;
    throw lost;
  }
}

addEventListener("install", (event) => {
  event.waitUntil(keepList().then(() => skipWaiting()));
});
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  const { request } = event;
  if (new URL(request.url).origin !== location.origin) return;
  const later = (work) => event.waitUntil(work.catch(() => {}));
  if (request.method === "POST" && request.mode === "navigate" && DOORS.test(place(request.url))) later(forget());
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(event, later));
  else if (place(request.url).startsWith("/static/")) event.respondWith(file(request, later));
});

addEventListener("message", (event) => {
  const { data: { keep, files = [], asks }, source } = event;
  if (asks) source.postMessage({ from: shown.get(source.id) ?? null });
  event.waitUntil((async () => {
    if (keep) { // the page that brought this worker was loaded without it
      const answer = await fetch(keep, { credentials: "same-origin", headers: { "X-Worker": "1" }, redirect: "manual" });
      await learn(keep, answer);
    }
    const has = await caches.open(FILES);
    for (const name of files) if (!(await has.match(name))) await has.add(name);
  })().catch(() => {}));
});
