/* What one ballot helped to pay: worked out here, from the published prices; nothing is sent. */
(() => {
  const form = document.getElementById("own-ballot");
  const list = document.getElementById("own-result");
  if (!form || !list) return;
  const words = form.dataset;
  const format = new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency: words.currency });
  const unit = 10 ** format.resolvedOptions().maximumFractionDigits;
  const money = (amount) => format.format(Math.round(amount) / unit);
  const value = (exact) => exact.split("/").reduce((above, below) => above / below);
  const fill = (text, parts) => text.replace(/\{(\w+)\}/g, (_, name) => parts[name]);

  const units = (input) => (input.type === "checkbox" ? Number(input.checked) : Number(input.value));

  function told() {
    let left = words.endowment ? value(words.endowment) : 0;
    const chosen = [...form.querySelectorAll("[data-title]")].filter((input) => units(input) > 0);
    const won = chosen.filter((input) => input.dataset.order !== "").sort((a, b) => a.dataset.order - b.dataset.order);
    const lines = won.map((input) => {
      const { title, price } = input.dataset;
      if (!price) return fill(words.won, { title });
      const paid = Math.min(left, value(price) * units(input));
      left -= paid;
      return fill(paid > 0 ? words.paid : words.empty, { title, money: money(paid), left: money(left) });
    });
    const lost = chosen.filter((input) => input.dataset.order === "").map((input) => `${words.lost} ${input.dataset.title}`);
    return chosen.length ? [...lines, ...lost] : [words.none];
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => {
    list.replaceChildren(...told().map((text) => Object.assign(document.createElement("li"), { textContent: text })));
  });
})();
