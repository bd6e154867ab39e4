// What is chosen shows before it is sent, and the zone answers to a drag. Without this the field works all the same.
for (const form of document.querySelectorAll("[data-upload]")) {
  const field = form.querySelector("input[type=file]");
  const zone = form.querySelector(".drop");
  const list = form.querySelector(".chosen");
  const state = form.querySelector("[data-upload-state]");
  const most = Number(form.dataset.most);
  const size = (bytes) => bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

  const show = () => {
    list.replaceChildren(...[...field.files].map((file) => {
      const line = document.createElement("li");
      const name = document.createElement("span");
      const note = document.createElement("span");
      name.textContent = file.name;
      note.textContent = file.size > most ? "too large: bring it in parts" : file.size ? size(file.size) : "empty";
      line.classList.toggle("chosen--bad", file.size > most || !file.size);
      line.append(name, note);
      return line;
    }));
    list.hidden = field.files.length === 0;
  };

  field.addEventListener("change", show);
  for (const name of ["dragenter", "dragover"])
    zone.addEventListener(name, (event) => { event.preventDefault(); zone.classList.add("drop--over"); });
  for (const name of ["dragleave", "drop"])
    zone.addEventListener(name, () => zone.classList.remove("drop--over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    field.files = event.dataTransfer.files;
    show();
  });
  form.addEventListener("submit", () => { state.textContent = "Sending…"; });
  addEventListener("pageshow", () => { state.textContent = ""; show(); });
}
