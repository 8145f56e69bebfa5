"use strict";
(function () {
  var words = JSON.parse(document.getElementById("words").textContent);
  var state = null, over = false, shown = null, tab = "report";

  function at(id) { return document.getElementById(id); }
  function say(key, facts) {
    return words[key].replace(/\{(\w+)\}/g, function (whole, name) { return facts && name in facts ? facts[name] : whole; });
  }
  function make(tag, text, parent) {
    var node = document.createElement(tag);
    if (text !== undefined && text !== null) node.textContent = text;
    if (parent) parent.appendChild(node);
    return node;
  }
  function empty(node) { while (node.firstChild) node.removeChild(node.firstChild); return node; }

  function complain(text) { at("problem").textContent = text || ""; at("problem").hidden = !text; }

  async function call(method, path, body, headers) {
    var answer;
    try {
      answer = await fetch(path, { method: method, body: body, headers: Object.assign({ "X-Evalcheck": "1" }, headers || {}), credentials: "same-origin" });
    } catch (error) {
      lost();
      throw error;
    }
    var told = null;
    try { told = await answer.json(); } catch (error) { told = {}; }
    if (!answer.ok) { complain(told.problem || answer.status + " " + answer.statusText); throw new Error(String(answer.status)); }
    return told;
  }
  function lost() { if (!over) { over = true; complain(words.lost); } }
  async function post(path, asked) {
    complain("");
    try {
      var told = await call("POST", path, JSON.stringify(asked || {}));
      if (told.since !== undefined) show(told);
      return told;
    } catch (error) { return null; }
  }

  async function watch() {
    while (!over) {
      try {
        var told = await call("GET", "/state" + (state ? "?since=" + state.since : ""));
        show(told);
      } catch (error) { if (!over) await new Promise(function (done) { setTimeout(done, 2000); }); }
    }
  }

  function time(seconds) { return seconds < 90 ? say("seconds", { n: seconds }) : say("minutes", { n: Math.ceil(seconds / 60) }); }

  function show(told) {
    state = told;
    at("chosen").textContent = told.root ? told.root + "  —  " + (told.copied ? words.copied : words.in_place) : "";
    at("s-check").hidden = !told.root;
    if (!at("as_of").value) { at("as_of").value = told.today; at("audit_as_of").value = told.today; }
    showBusy(told);
    showJudged(told);
    showTold(told);
    showAudit(told);
    at("undo").hidden = !told.undo;
    at("undo").textContent = say("undo", { n: told.undo });
    at("copy").hidden = !(told.copied && told.folder);
  }

  function showBusy(told) {
    var progress = told.progress, auditing = told.busy === "audit" || told.busy === "season";
    at("s-busy").hidden = !told.busy || auditing;
    at("audit-busy").hidden = !auditing;
    document.querySelectorAll("form button, [data-work], #pack, #annotate, #rename-all, #undo, #renames button").forEach(function (one) { one.disabled = !!told.busy; });
    if (!progress) return;
    var line = words[told.busy] || "";
    if (progress.total) line += "  " + say("of", progress);
    if (progress.left !== null && progress.left > 2) line += "  " + say("left", { left: time(progress.left) });
    if (progress.name) line += "  " + progress.name;
    at("doing").textContent = at("audit-doing").textContent = line;
    if (progress.total) { at("bar").max = progress.total; at("bar").value = progress.done; } else { at("bar").removeAttribute("value"); }
  }

  function showJudged(told) {
    var judged = told.judged;
    at("s-result").hidden = !judged;
    if (!judged) { shown = null; return; }
    var version = JSON.stringify(judged);
    if (version === shown) return;
    shown = version;
    at("verdict").textContent = judged.headline + "  " + judged.tally.join(" · ");
    at("verdict").className = judged.verdict;
    at("meaning").textContent = judged.meaning + (judged.unit ? "  " + judged.unit : "");
    at("report").src = "/report";
    showNames(judged);
    showLacks(judged);
    showDeclarations(judged, told.declared);
  }

  function count(id, number) { at(id).querySelector("span").textContent = number ? "(" + number + ")" : ""; }

  function showNames(judged) {
    var list = empty(at("renames"));
    count("t-names", judged.renames.length + judged.left.length);
    at("rename-all").hidden = !judged.renames.length;
    if (!judged.renames.length) make("li", words.no_renames, list);
    judged.renames.forEach(function (one) {
      var item = make("li", null, list);
      make("del", one.path, item);
      make("ins", one.new, item);
      var button = make("button", words.give, item);
      button.type = "button";
      button.addEventListener("click", function () { post("/rename", { paths: [one.path] }); });
    });
    var rest = empty(at("uncertain"));
    if (!judged.left.length) return;
    make("h3", words.uncertain, rest);
    var left = make("ul", null, rest);
    judged.left.forEach(function (one) { make("li", one.path + "  " + one.codes.join(", ") + (one.suggestion ? " → " + one.suggestion : ""), left); });
  }

  function showLacks(judged) {
    var list = empty(at("lacks"));
    count("t-lacks", judged.lacks.length);
    at("days").textContent = judged.days_left < 0 ? say("late", { n: -judged.days_left }) : say("days", { n: judged.days_left });
    if (!judged.lacks.length) make("li", words.nothing_lacks, list);
    judged.lacks.forEach(function (one) {
      var item = make("li", null, list);
      make("strong", one.clause + " " + one.label, item);
      make("div", one.asked, item);
      one.names.forEach(function (name) { make("div", "→ " + name, item).className = "soft"; });
    });
  }

  function showDeclarations(judged, declared) {
    var entries = empty(at("entries"));
    count("t-declare", judged.months.length);
    judged.months.forEach(function (one) { entry(entries, say("month", one) + " " + one.label, "month", one.item, declared.policy_start[one.item] || "", "2021-03"); });
    judged.optional.forEach(function (one) { entry(entries, one.clause + " " + say("none", one), "reason", one.clause, declared.not_applicable[one.clause] || "", words.reason); });
    // What was declared already is no longer asked for, but may be changed, or taken back by emptying it.
    Object.keys(declared.policy_start).forEach(function (item) {
      if (!judged.months.some(function (one) { return String(one.item) === item; })) entry(entries, say("month", { item: item }), "month", item, declared.policy_start[item], "2021-03");
    });
    Object.keys(declared.not_applicable).forEach(function (clause) {
      if (!judged.optional.some(function (one) { return one.clause === clause; })) entry(entries, say("none", { label: clause }), "reason", clause, declared.not_applicable[clause], words.reason);
    });
    if (!entries.firstChild) make("p", words.no_months, entries);
  }

  function entry(parent, label, kind, key, value, hint) {
    var line = make("p", null, parent), name = make("label", label + " ", line), field = make("input", undefined, name);
    field.dataset.kind = kind;
    field.dataset.key = key;
    field.value = value;
    field.placeholder = hint;
    if (kind === "month") { field.pattern = "20[0-9][0-9]-(0[1-9]|1[0-2])"; field.size = 8; } else { field.maxLength = 200; field.size = 30; }
  }

  function showTold(told) {
    var news = told.told, list = empty(at("made")), ofAudit = news && (news.what === "audit" || news.what === "season"), here = news && !ofAudit;
    at("told").hidden = !here;
    at("audit-told").hidden = !ofAudit;
    if (!news) return;
    var text = news.problem || (news.printed || "").trim() || words.done;
    (here ? at("told") : at("audit-told")).textContent = text;
    if (!here || !told.copied || !news.files) return;
    news.files.forEach(function (name) {
      var link = make("a", words.download + " " + name, make("li", null, list));
      link.href = "/made/" + name.split("/").map(encodeURIComponent).join("/");
      link.setAttribute("download", "");
    });
  }

  function showAudit(told) {
    var frame = at("overview"), list, again = told.told && told.told.what === "season" ? String(told.since) : "";
    at("season").hidden = !told.audit;
    if (!told.audit || told.busy === "audit") { frame.hidden = true; return; }
    if (frame.hidden || (again && again !== frame.dataset.since)) {
      frame.hidden = false;
      frame.dataset.since = again;
      frame.src = told.audit + encodeURIComponent("总览.html");
    }
    if (told.busy) return;
    list = empty(at("results"));
    told.tables.forEach(function (name) {
      var link = make("a", name, make("li", null, list));
      link.href = told.audit + name.split("/").map(encodeURIComponent).join("/");
      link.setAttribute("download", "");
    });
  }

  // Files are brought first, then the work that is done with them is asked.
  async function bring(input, work) {
    var files = Array.prototype.slice.call(input.files);
    input.value = "";
    if (!files.length) return;
    complain("");
    try {
      await call("POST", "/drag", "{}");
      for (var i = 0; i < files.length; i++) await call("PUT", "/drag/file", files[i], { "X-Name": encodeURIComponent(files[i].name) });
    } catch (error) { return; }
    post("/season", { work: work });
  }

  function choose(which) {
    tab = which;
    document.querySelectorAll('[role="tab"]').forEach(function (one) {
      var own = one.id === "t-" + which;
      one.setAttribute("aria-selected", own);
      one.tabIndex = own ? 0 : -1;
      at(one.getAttribute("aria-controls")).hidden = !own;
    });
  }

  async function browse(path) {
    try {
      var found = await call("GET", "/folders" + (path ? "?at=" + encodeURIComponent(path) : ""));
      complain("");
      at("path").value = found.at;
      var starts = empty(at("starts")), list = empty(at("folders"));
      found.starts.forEach(function (one) { folder(starts, one); });
      if (found.parent) folder(make("li", null, list), { name: "↑ " + words.up, path: found.parent });
      found.folders.forEach(function (one) { folder(make("li", null, list), one); });
    } catch (error) { return; }
  }
  function folder(parent, one) {
    var button = make("button", one.name, parent);
    button.type = "button";
    button.addEventListener("click", function () { browse(one.path); });
  }

  async function entriesOf(entry, path, into) {
    if (entry.isFile) {
      into.push({ name: path + entry.name, file: await new Promise(function (done, fail) { entry.file(done, fail); }) });
      return;
    }
    var reader = entry.createReader(), some;
    do {
      some = await new Promise(function (done, fail) { reader.readEntries(done, fail); });
      for (var i = 0; i < some.length; i++) await entriesOf(some[i], path + entry.name + "/", into);
    } while (some.length);
  }

  async function send(files) {
    complain("");
    try {
      await call("POST", "/drag", "{}");
      for (var i = 0; i < files.length; i++) {
        at("chosen").textContent = say("sending", { n: files.length }) + "  " + (i + 1) + " / " + files.length;
        await call("PUT", "/drag/file", files[i].file, { "X-Name": encodeURIComponent(files[i].name) });
      }
      show(await call("POST", "/drag/end", "{}"));
    } catch (error) { return; }
  }

  var drop = at("drop");
  drop.addEventListener("dragover", function (event) { event.preventDefault(); drop.classList.add("over"); });
  drop.addEventListener("dragleave", function () { drop.classList.remove("over"); });
  drop.addEventListener("drop", async function (event) {
    event.preventDefault();
    drop.classList.remove("over");
    var items = event.dataTransfer.items ? Array.prototype.slice.call(event.dataTransfer.items) : [], files = [];
    var entries = items.map(function (one) { return one.webkitGetAsEntry ? one.webkitGetAsEntry() : null; }).filter(Boolean);
    var plain = Array.prototype.slice.call(event.dataTransfer.files);
    for (var i = 0; i < entries.length; i++) await entriesOf(entries[i], "", files);
    if (!files.length) files = plain.map(function (one) { return { name: one.name, file: one }; });
    if (files.length) send(files);
  });
  drop.addEventListener("keydown", function (event) {
    if (event.target === drop && (event.key === "Enter" || event.key === " ")) { event.preventDefault(); at("browse").click(); }
  });
  at("files").addEventListener("change", function () {
    var files = Array.prototype.slice.call(at("files").files).map(function (one) { return { name: one.webkitRelativePath || one.name, file: one }; });
    at("files").value = "";
    if (files.length) send(files);
  });
  at("browse").addEventListener("click", function () {
    at("browser").hidden = !at("browser").hidden;
    if (!at("browser").hidden) { browse(at("path").value); at("path").focus(); }
  });
  at("typed").addEventListener("submit", function (event) { event.preventDefault(); browse(at("path").value); });
  at("take").addEventListener("click", async function () {
    if (await post("/choose", { path: at("path").value })) at("browser").hidden = true;
  });
  at("check").addEventListener("submit", function (event) {
    event.preventDefault();
    post("/check", { unit: at("unit").value, as_of: at("as_of").value, received: at("received").value });
  });
  at("stop").addEventListener("click", function () { post("/stop"); });
  at("audit-stop").addEventListener("click", function () { post("/stop"); });
  at("rename-all").addEventListener("click", function () { post("/rename", { paths: state.judged.renames.map(function (one) { return one.path; }) }); });
  at("undo").addEventListener("click", function () { post("/undo"); });
  at("pack").addEventListener("click", function () { post("/pack"); });
  at("annotate").addEventListener("click", function () { post("/annotate"); });
  at("declare").addEventListener("submit", function (event) {
    event.preventDefault();
    var asked = { policy_start: {}, not_applicable: {} };
    document.querySelectorAll("#entries input").forEach(function (one) {
      asked[one.dataset.kind === "month" ? "policy_start" : "not_applicable"][one.dataset.key] = one.value.trim();
    });
    post("/declare", asked);
  });
  at("audit").addEventListener("submit", function (event) {
    event.preventDefault();
    at("overview").hidden = true;
    post("/audit", { inbox: at("inbox").value, output: at("output").value, as_of: at("audit_as_of").value });
  });
  at("open").addEventListener("click", function () { post("/open", { path: at("output").value }); });
  ["merge", "collect"].forEach(function (work) { at(work).addEventListener("change", function () { bring(at(work), work); }); });
  document.querySelectorAll("form[data-work]").forEach(function (one) {
    one.addEventListener("submit", function (event) {
      var given = {};
      event.preventDefault();
      Array.prototype.forEach.call(one.elements, function (field) { if (field.name) given[field.name] = field.value.trim(); });
      post("/season", { work: one.dataset.work, given: given });
    });
  });
  document.querySelectorAll("button[data-work]").forEach(function (one) {
    one.addEventListener("click", function () { post("/season", { work: one.dataset.work }); });
  });
  document.querySelectorAll('[role="tab"]').forEach(function (one, index, all) {
    one.addEventListener("click", function () { choose(one.id.slice(2)); });
    one.addEventListener("keydown", function (event) {
      var step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
      if (!step) return;
      var next = all[(index + step + all.length) % all.length];
      choose(next.id.slice(2));
      next.focus();
    });
  });
  document.querySelectorAll(".view").forEach(function (one) {
    one.addEventListener("click", function () { view(one.dataset.view); });
  });
  function view(which) {
    document.querySelectorAll(".view").forEach(function (one) { one.setAttribute("aria-pressed", one.dataset.view === which); });
    at("officer").hidden = which !== "officer";
    at("evaluator").hidden = which !== "evaluator";
  }
  at("language").addEventListener("click", async function () {
    if (await post("/language", { language: at("language").dataset.language })) location.reload();
  });
  at("end").addEventListener("click", async function () {
    await post("/end");
    over = true;
    complain(words.ended);
  });
  choose(tab);
  call("GET", "/state").then(function (told) { if (told.audit && !told.root) view("evaluator"); show(told); watch(); });
})();
