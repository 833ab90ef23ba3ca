// Small comforts on every page. Nothing here is needed: all works without scripts.

// A counter under a text box follows the typing.
for (const line of document.querySelectorAll("[data-counter]")) {
  const control = document.getElementById(line.dataset.counter);
  const limit = Number(line.dataset.limit);
  const words = new Intl.NumberFormat(document.documentElement.lang);
  const live = document.createElement("span");
  live.className = "visually-hidden";
  live.setAttribute("role", "status");
  line.after(live);
  let later;
  control?.addEventListener("input", () => {
    const used = [...control.value].length;
    line.textContent = line.dataset.words.replace("{n}", words.format(used));
    line.classList.toggle("is-over", used > limit);
    clearTimeout(later); // speak only when the typing pauses, and only near the end
    later = setTimeout(() => { live.textContent = used > limit * 0.9 ? line.textContent : ""; }, 900);
  });
}

// The error summary is read first.
document.querySelector("[data-focus]")?.focus();

// Leaving a page with unsaved words asks once.
for (const form of document.querySelectorAll("form[data-guard]")) {
  const shown = () => new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string")).toString();
  const before = shown();
  const ask = (event) => { if (shown() !== before) event.preventDefault(); };
  addEventListener("beforeunload", ask);
  form.addEventListener("submit", () => removeEventListener("beforeunload", ask));
}

// Leaving with something unfinished (a ballot not cast) asks once; going on with it does not.
if (document.querySelector("[data-unfinished], #ballot")) {
  const begun = () => document.querySelector("[data-unfinished]")?.dataset.unfinished;
  const isBelow = (url) => `${url.pathname}/`.startsWith(`${begun()}/`) && url.origin === location.origin;
  let goesOn = false;
  addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    const stays = event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    if (!link || stays || link.target || link.download) return;
    if (link.href.split("#")[0] !== location.href.split("#")[0]) goesOn = isBelow(link);
  });
  addEventListener("submit", (event) => {
    const to = event.submitter?.getAttribute("formaction") ?? event.target.getAttribute("action") ?? "";
    goesOn = !event.defaultPrevented && isBelow(new URL(to, location));
  });
  addEventListener("pageshow", () => { goesOn = false; });
  addEventListener("beforeunload", (event) => { if (begun() && !goesOn) event.preventDefault(); });
}

// A form sends once, however often its button is pressed.
addEventListener("submit", (event) => {
  if (event.target.method !== "post" || event.defaultPrevented) return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
});
addEventListener("pageshow", () => { for (const form of document.forms) delete form.dataset.sent; });

// A select that only sorts or filters a list may act at once.
for (const select of document.querySelectorAll("select[data-at-once]")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}

// A button that prints: <button type="button" data-print hidden>
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
