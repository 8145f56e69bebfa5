"use strict";
(function () {
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const by = (id) => document.getElementById(id);
  const details = JSON.parse(by("details").textContent);
  const rows = all("tr[data-unit]");
  let only = "";
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
    if (content !== only) for (const cell of all("#matrix [data-content]")) cell.hidden = Boolean(content) && cell.dataset.content !== content;
    only = content;
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
  const matrix = by("matrix");
  const cells = (row) => Array.from(row.cells).filter((cell) => cell.title && cell.tagName === "TD" && !cell.hidden);
  const shownRows = () => all("tr[data-unit]", matrix).filter((row) => !row.hidden);
  let current = null;
  function enter(cell) {
    if (current) current.tabIndex = -1;
    current = cell;
    if (cell) cell.tabIndex = 0;
  }
  function first() {
    for (const row of shownRows()) if (cells(row).length) return cells(row)[0];
    return null;
  }
  function beside(cell, key) {
    const row = cell.parentElement, own = cells(row), place = own.indexOf(cell);
    if (key === "Home" || key === "End") return own[key === "Home" ? 0 : own.length - 1];
    if (key === "ArrowLeft" || key === "ArrowRight") return own[place + (key === "ArrowLeft" ? -1 : 1)];
    if (key !== "ArrowUp" && key !== "ArrowDown") return null;
    const rows = shownRows(), ahead = key === "ArrowUp" ? rows.slice(0, rows.indexOf(row)).reverse() : rows.slice(rows.indexOf(row) + 1);
    for (const other of ahead) if (other.cells[cell.cellIndex].title) return other.cells[cell.cellIndex];
    return null;
  }
  matrix.addEventListener("click", (event) => {
    const cell = event.target.closest("td[title]");
    if (cell) { enter(cell); tell(cell); }
  });
  matrix.addEventListener("keydown", (event) => {
    const cell = event.target.closest("td[title]");
    const next = cell && beside(cell, event.key);
    if (next) { event.preventDefault(); enter(next); next.focus(); next.scrollIntoView({ block: "nearest", inline: "nearest" }); tell(next); }
    else if (cell && (event.key === "Enter" || event.key === " ")) { event.preventDefault(); tell(cell); }
  });
  for (const id of ["level", "handed", "content", "unit", "open"]) by(id).addEventListener("input", () => { if (!current || !current.offsetParent) enter(first()); });
  enter(first());
})();
