// After signing out nothing private comes back from behind. A browser keeps whole pages for its "back" button, past
// every header we send: the page one leaves from is emptied, and an older one asks the server again when it is shown.

const shown = Date.now();
const { signedIn } = document.documentElement.dataset;
// Signing out empties what this browser keeps; that somebody left is what it is to remember.
if (signedIn === undefined && location.pathname.startsWith("/account/")) try { localStorage.setItem("left", String(shown)); } catch { /* forbidden */ }

document.addEventListener("submit", (event) => {
  if (!("leave" in event.target.dataset)) return;
  try {
    const kept = Object.keys(localStorage).filter((name) => /^(?:draft|outbox):/.test(name));
    // drafts of posts are on the site; notes begun, and what waits for a connection, are here alone
    if (kept.some((name) => /^outbox|:note-/.test(name)) && !confirm("Something you wrote has not reached us yet. Sign out and lose it?")) { event.preventDefault(); return; }
    for (const name of kept) localStorage.removeItem(name);
    localStorage.setItem("left", String(Date.now()));
  } catch { /* the page one leaves from is emptied anyway */ }
  addEventListener("pagehide", () => document.body.replaceChildren(), { once: true });
});

addEventListener("pageshow", (event) => {
  if (!event.persisted || signedIn === undefined) return;
  let left = Infinity;
  try { left = Number(localStorage.getItem("left")); } catch { /* then every page asks again */ }
  if (left >= shown) location.reload();
});

// What was written without a connection goes out from whatever page is opened next.
try {
  if (signedIn && localStorage.getItem(`outbox:${signedIn}`)) import("./offline/outbox.js").catch(() => {});
} catch { /* nothing can wait where nothing can be kept */ }
