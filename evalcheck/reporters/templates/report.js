
(function () {
  "use strict";
  var PAGE = 200, PRINTED = 2000;
  var data = JSON.parse(document.getElementById("data").textContent), strings = data.strings;
  var list = document.getElementById("list"), bar = document.getElementById("bar"), query = document.getElementById("query");
  var code = document.getElementById("code"), shown = document.getElementById("shown"), words = list.dataset;
  var buttons = Array.prototype.slice.call(bar.querySelectorAll("button[data-severity]"));
  var groups = Array.prototype.slice.call(bar.querySelectorAll("button[data-group]")), grouping = "file", ranks = { error: 0, warning: 1, note: 2 };
  var titles = {}, limit = PAGE, matching = [], current = -1, timer = 0;
  Array.prototype.forEach.call(code.options, function (option) { titles[option.value] = option.text.replace(/^\S+ /, "").replace(/ \(\d+\)$/, ""); });
  var all = data.rows.map(function (row) {
    return { severity: strings[row[0]], code: strings[row[1]], file: strings[row[2]], place: strings[row[3]],
      message: strings[row[4]], fix: strings[row[5]], source: strings[row[6]], waived: strings[row[7]], change: strings[row[8]],
      name: strings[row[9]], plain: "" };
  });

  function fold(text) { return text.normalize("NFKC").toLowerCase(); }
  function plain(f) {
    if (!f.plain) { f.plain = fold([f.code, titles[f.code], f.file, f.place, f.message, f.fix, f.source, f.waived].join("\n")); }
    return f.plain;
  }
  function made(tag, name, text) {
    var element = document.createElement(tag);
    if (name) { element.className = name; }
    if (text) { element.textContent = text; }
    return element;
  }
  function filled(text, values) { return text.replace(/\{(\w+)\}/g, function (_, key) { return values[key]; }); }

  function filter() {
    var on = {}, wanted = fold(query.value).split(/\s+/).filter(Boolean);
    buttons.forEach(function (button) { on[button.dataset.severity] = button.getAttribute("aria-pressed") === "true"; });
    matching = all.filter(function (f) {
      return on[f.waived ? "waived" : f.severity] && (!code.value || f.code === code.value) &&
        wanted.every(function (word) { return plain(f).indexOf(word) >= 0; });
    });
    if (grouping === "code") {
      matching = matching.map(function (f, n) { return { f: f, n: n }; }).sort(function (a, b) {
        return ranks[a.f.severity] - ranks[b.f.severity] || (a.f.code < b.f.code ? -1 : a.f.code > b.f.code ? 1 : a.n - b.n);
      }).map(function (pair) { return pair.f; });
    }
    limit = PAGE; current = -1; draw();
  }
  function copied(text, done) {
    function byHand() {
      var area = made("textarea", "", ""); area.value = text; area.style.position = "fixed"; area.style.opacity = "0";
      document.body.appendChild(area); area.select();
      try { if (document.execCommand("copy")) { done(); } } finally { document.body.removeChild(area); }
    }
    if (navigator.clipboard && navigator.clipboard.writeText) { navigator.clipboard.writeText(text).then(done, byHand); } else { byHand(); }
  }
  function copyButton(name) {
    var button = made("button", "copy", words.copy);
    button.type = "button"; button.title = name;
    button.onclick = function () {
      copied(name, function () { button.textContent = words.copied; setTimeout(function () { button.textContent = words.copy; }, 1500); });
    };
    return button;
  }
  function item(f) {
    var li = made("li", "finding " + f.severity + (f.waived ? " waived" : "")), top = made("p", "top"), link = made("a", "", f.code);
    li.tabIndex = -1; link.href = "#k-" + f.code;
    top.appendChild(made("b", "", words[f.severity])); top.appendChild(link); top.appendChild(made("strong", "", titles[f.code]));
    if (f.change) { top.appendChild(made("em", "", f.change)); }
    if (f.place) { top.appendChild(made("code", "", f.place)); }
    if (f.source) { top.appendChild(made("i", "", f.source)); }
    li.appendChild(top);
    if (grouping === "code") { li.appendChild(made("p", "file", f.file || words.package)); }
    li.appendChild(made("p", "message", f.message));
    if (f.fix) {
      var fix = made("p", "fix", f.fix); fix.setAttribute("data-label", words.fix); li.appendChild(fix);
      if (f.name) { fix.appendChild(copyButton(f.name)); }
    }
    if (f.waived) { li.appendChild(made("p", "why", words.waived + ": " + f.waived)); }
    return li;
  }
  function draw() {
    var page = document.createDocumentFragment(), group = null, ul = null, counts = {};
    matching.forEach(function (f) { counts[f[grouping]] = (counts[f[grouping]] || 0) + 1; });
    matching.slice(0, limit).forEach(function (f) {
      if (f[grouping] !== group || !ul) {
        group = f[grouping];
        var head = made("h3", "", grouping === "code" ? group + " " + titles[group] : group || words.package);
        head.appendChild(made("span", "", String(counts[group])));
        page.appendChild(head); ul = made("ul", "findings"); page.appendChild(ul);
      }
      ul.appendChild(item(f));
    });
    if (!matching.length) { page.appendChild(made("p", "quiet", words.none)); }
    if (matching.length > limit) {
      var rest = matching.length - limit, more = made("button", "", filled(words.more, { n: Math.min(PAGE, rest), rest: rest }));
      more.id = "more"; more.type = "button";
      more.onclick = function () { var from = limit; limit += PAGE; draw(); focusOn(from); };
      page.appendChild(more);
      page.appendChild(made("p", "printed", filled(words.cut, { n: limit, all: matching.length })));
    }
    list.textContent = ""; list.appendChild(page);
    shown.textContent = filled(words.shown, { n: matching.length, all: words.total });
  }
  function focusOn(number) {
    if (number >= limit && number < matching.length) { limit += PAGE; draw(); }
    var items = list.getElementsByClassName("finding");
    if (!items.length) { return; }
    current = Math.max(0, Math.min(number, items.length - 1));
    items[current].focus();
  }

  buttons.forEach(function (button) {
    button.onclick = function () { button.setAttribute("aria-pressed", button.getAttribute("aria-pressed") !== "true"); filter(); };
  });
  groups.forEach(function (button) {
    button.onclick = function () {
      grouping = button.dataset.group;
      groups.forEach(function (one) { one.setAttribute("aria-pressed", String(one === button)); });
      filter();
    };
  });
  code.onchange = filter;
  query.oninput = function () { clearTimeout(timer); timer = setTimeout(filter, 80); };
  bar.onsubmit = function (event) { event.preventDefault(); clearTimeout(timer); filter(); };
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) { return; }
    var typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName);
    if (event.key === "Escape") {
      query.value = ""; code.value = ""; buttons.forEach(function (button) { button.setAttribute("aria-pressed", "true"); });
      filter(); document.activeElement.blur();
    } else if (typing) { return; }
    else if (event.key === "/") { event.preventDefault(); query.focus(); query.select(); }
    else if (event.key === "j") { focusOn(current + 1); }
    else if (event.key === "k") { focusOn(current - 1); }
  });

  var details = document.getElementById("clauses"), wasOpen = false, before = PAGE;
  function reveal() { if (details && /^#c-/.test(location.hash)) { details.open = true; var row = document.getElementById(decodeURIComponent(location.hash.slice(1))); if (row) { row.scrollIntoView(); } } }
  window.addEventListener("hashchange", reveal);
  window.addEventListener("beforeprint", function () { before = limit; limit = Math.max(limit, PRINTED); draw(); if (details) { wasOpen = details.open; details.open = true; } });
  window.addEventListener("afterprint", function () { limit = before; draw(); if (details) { details.open = wasOpen; } });
  bar.hidden = false; document.querySelector(".keys").hidden = false;
  filter(); reveal();
})();
