"use strict";
(function () {
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const by = (id) => document.getElementById(id);
  const details = JSON.parse(by("details").textContent);
  const rows = all("tr[data-unit]");
  by("bar").hidden = false;
  function filter() {
    const level = by("level").value, handed = by("handed").value, content = by("content").value;
    const unit = by("unit").value.trim(), open = by("open").checked;
    let shown = 0;
    for (const row of rows) {
      const fits = (!level || row.dataset.level === level) && (!handed || row.dataset.handed === handed) &&
        (!unit || row.dataset.unit.includes(unit)) && (!open || row.dataset.open === "1");
      row.hidden = !fits;
      if (fits && row.closest("#matrix")) shown += 1;
    }
    for (const cell of all("#matrix [data-content]")) cell.hidden = Boolean(content) && cell.dataset.content !== content;
    by("shown").textContent = "显示 " + shown + " 个单位";
  }
  for (const id of ["level", "handed", "content", "unit", "open"]) by(id).addEventListener("input", filter);
  filter();
  function tell(cell) {
    if (!cell || !cell.title) return;
    all("#matrix .picked").forEach((one) => one.classList.remove("picked"));
    cell.classList.add("picked");
    const row = cell.parentElement, items = details[row.dataset.unit] || {};
    const key = cell.title.split(" ")[0];
    by("told").textContent = row.dataset.unit + " · " + cell.title + "\n" + (items[key] || []).join("\n");
  }
  by("matrix").addEventListener("click", (event) => tell(event.target.closest("td")));
  by("matrix").addEventListener("keydown", (event) => { if (event.key === "Enter") tell(event.target.closest("td")); });
})();
