/* The booth without reloading: adding or removing a project exchanges the page in place. */
(() => {
  if (!window.fetch || !window.DOMParser) return;

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const button = event.submitter;
    if (form.id !== "ballot" || !["add", "remove", "set"].includes(button?.name)) return;
    event.preventDefault();
    const data = new FormData(form);
    data.append(button.name, button.value);
    form.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.action, { method: "POST", body: data });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!page.getElementById("ballot")) throw new Error("elsewhere");
      document.getElementById("main").replaceChildren(...page.getElementById("main").childNodes);
      const card = document.getElementById("here");
      (card?.querySelector("button") ?? card?.querySelector("a"))?.focus({ preventScroll: true });
    } catch {
      location.assign(form.action);
    }
  });
})();
