// The reader's page is kept on this device, so that it opens without a connection.
const worker = navigator.serviceWorker;

async function begin() {
  await worker.register("/offline.js", { scope: "/" });
  const { active } = await worker.ready;
  // what one does with a paragraph is wanted offline, too
  await Promise.allSettled([import("../reader/noting.js"), import("./outbox.js")]);
  const files = performance.getEntriesByType("resource").map((entry) => entry.name)
    .filter((name) => new URL(name).pathname.startsWith("/static/"));
  active.postMessage({ keep: location.pathname, files: [...new Set(files)] });
}
if (worker && navigator.onLine) begin().catch(() => {});

const told = document.getElementById("connection");
const say = () => { if (told) told.hidden = navigator.onLine; };
addEventListener("online", say);
addEventListener("offline", say);
say();
