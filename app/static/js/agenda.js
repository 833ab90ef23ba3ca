// Points of an agenda can be dragged, too: dropped on another one, the form that moves it to a place is sent.
let held;
for (const row of document.querySelectorAll("[data-place]")) {
  row.draggable = true;
  row.addEventListener("dragstart", (event) => { held = row; event.dataTransfer.setData("text/plain", row.id); });
  row.addEventListener("dragover", (event) => { if (held) event.preventDefault(); });
  row.addEventListener("drop", (event) => {
    event.preventDefault();
    const place = held?.querySelector("[name=place]");
    if (!place || held === row) return;
    place.value = row.dataset.place;
    place.form.requestSubmit();
  });
  row.addEventListener("dragend", () => { held = undefined; });
}
