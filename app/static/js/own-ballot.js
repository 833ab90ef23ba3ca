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

  const { endowment, winners } = JSON.parse(words.outcome);
  const units = (input) => (input.type === "checkbox" ? Number(input.checked) : Number(input.value));
  const title = (input) => input.labels[0].textContent.trim();

  function told() {
    let left = endowment ? value(endowment) : 0;
    const chosen = new Map([...form.querySelectorAll("input")].filter((e) => units(e) > 0).map((e) => [e.name, e]));
    const lines = winners.filter(([code]) => chosen.has(code)).map(([code, price]) => {
      const input = chosen.get(code);
      chosen.delete(code);
      if (!price) return fill(words.won, { title: title(input) });
      const paid = Math.min(left, value(price) * units(input));
      left -= paid;
      return fill(paid > 0 ? words.paid : words.empty, { title: title(input), money: money(paid), left: money(left) });
    });
    for (const input of chosen.values()) lines.push(fill(words.lost, { title: title(input) }));
    return lines.length ? lines : [words.none];
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => {
    list.replaceChildren(...told().map((text) => Object.assign(document.createElement("li"), { textContent: text })));
  });
})();
