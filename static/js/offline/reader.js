// The reader's page is kept on this device, so that it opens without a connection.
const worker = navigator.serviceWorker;
const told = document.getElementById("connection");
let from = null; // when the page was kept, if it did not come from the site

async function begin() {
  const led = worker.controller; // then it has seen this page come
  led?.postMessage({ asks: true });
  await worker.register("/offline.js", { scope: "/" });
  const { active } = await worker.ready;
  // what one does with a paragraph is wanted offline, too
  await Promise.allSettled([import("../reader/noting.js"), import("./outbox.js")]);
  const files = performance.getEntriesByType("resource").map((entry) => entry.name)
    .filter((name) => new URL(name).pathname.startsWith("/static/"));
  active.postMessage({ keep: led ? "" : location.pathname, files: [...new Set(files)] });
}
const say = () => {
  if (!told) return;
  told.hidden = navigator.onLine && !from;
  const since = told.querySelector("[data-from]");
  if (from && since) since.textContent = `This is the page as it was on ${new Date(from).toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short" })}. `;
};
worker?.addEventListener("message", ({ data }) => { from = data?.from ?? from; say(); });
if (worker) begin().catch(() => {});
addEventListener("online", say);
addEventListener("offline", say);
say();
