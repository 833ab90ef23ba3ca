/* Adds up what one ballot helped to pay, from the prices of the list; nothing is sent. */
(() => {
  const ballot = document.getElementById("own-ballot");
  const list = document.getElementById("own-result");
  if (!ballot || !list) return;
  const words = ballot.dataset;
  const format = new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency: words.currency });
  const unit = 10 ** format.resolvedOptions().maximumFractionDigits;
  const money = (amount) => format.format(Math.round(amount) / unit);
  const fill = (text, parts) => text.replace(/\{(\w+)\}/g, (_, name) => parts[name]);

  const { endowment, winners, inPoints, points } = JSON.parse(words.outcome);
  const mark = (field) => (field.type === "checkbox" ? Number(field.checked) : Number(field.value));
  const worth = (value) => (points ? points[value - 1] ?? 0 : value);
  const title = (field) => field.labels[0].textContent.trim();

  function told() {
    let left = endowment;
    let carried = 0;
    const chosen = new Map([...ballot.querySelectorAll("input, select")].filter((e) => mark(e) > 0).map((e) => [e.name, e]));
    const lines = winners.filter(([code]) => chosen.has(code)).map(([code, price, load]) => {
      const field = chosen.get(code);
      chosen.delete(code);
      if (load !== null) carried = load;
      if (price === null) return fill(words.won, { title: title(field) });
      const paid = Math.min(left, price * (inPoints ? worth(mark(field)) : 1));
      left -= paid;
      return fill(paid > 0 ? words.paid : words.empty, { title: title(field), money: money(paid), left: money(left) });
    });
    for (const field of chosen.values()) lines.push(fill(words.lost, { title: title(field) }));
    if (left < endowment) lines.push(fill(words.together, { money: money(endowment - left) }));
    if (carried > 0) lines.push(fill(words.carried, { money: money(carried) }));
    return lines.length ? lines : [words.none];
  }

  for (const part of document.querySelectorAll("[data-scripted]")) part.hidden = false;
  ballot.addEventListener("input", () => {
    list.replaceChildren(...told().map((text) => Object.assign(document.createElement("li"), { textContent: text })));
  });
})();
