// Without a connection: the readings that are kept on this device.
const list = document.getElementById("kept");
for (const name of await caches.keys()) {
  if (!name.startsWith("reader:")) continue;
  const cache = await caches.open(name);
  for (const request of await cache.keys()) {
    const page = new DOMParser().parseFromString(await (await cache.match(request)).text(), "text/html");
    const link = Object.assign(document.createElement("a"), { href: new URL(request.url).pathname, textContent: page.title });
    const item = document.createElement("li");
    const title = Object.assign(document.createElement("p"), { className: "rows__title" });
    title.append(link);
    item.append(title);
    list.append(item);
  }
}
document.getElementById("nothing").hidden = list.childElementCount > 0;
