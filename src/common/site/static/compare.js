// The page "Compare two": the choice in its address, and what it shows of two frameworks at one task.
(function (root) {
  "use strict";
  const { compareLogic: logic, compareWords, compareCode, query, tabs, elements, format, download } = root.Comparison;
  const { make, fill, link } = elements;
  const { document, history, location, COMPARISON: data, COMPARISON_WORDS: words } = root;
  const SIDES = ["a", "b"];
  const PLACE = ["profile", "device", "machine"];
  const FIELDS = logic.fields(data);

  let state = null;

  const byId = (name) => document.getElementById(`compare-${name}`);

  /** What the address asks for becomes the state; `problems` name what of it was ignored. */
  function read() {
    const { state: asked, problems } = query.read(location.search, FIELDS);
    const resolved = logic.resolve(data, asked, tabs.chosen());
    if (asked.a || asked.framework) tabs.choose(resolved.state.a);
    return { next: resolved.state, problems: [...problems, ...resolved.problems] };
  }

  function address() {
    return (query.write(state, FIELDS) || "?") + location.hash;
  }

  /** Another choice of the reader's: what depended on a changed part is chosen anew. */
  function choose(changes) {
    const asked = { ...state, ...changes };
    for (const side of SIDES) {
      if (side in changes) asked[`variant_${side}`] = changes[`variant_${side}`] ?? "";
    }
    const fits = logic.places(data, asked.task).some((place) => PLACE.every((name) => place[name] === asked[name]));
    if (!fits) for (const name of PLACE) asked[name] = "";
    state = logic.resolve(data, asked).state;
    tabs.choose(state.a);
    if (address() !== location.search + location.hash) history.pushState(null, "", address());
    show([]);
  }

  function showForm() {
    const titles = logic.frameworks(data).map((name) => ({ value: name, title: data.frameworks[name].title }));
    for (const side of SIDES) {
      const described = data.frameworks[state[side]].variants;
      const own = logic.variants(data, state[side]).map((name) => {
        const { title, kind, precision } = described[name];
        return { value: name, title: format.variantTitle(title, kind, precision) };
      });
      fill(byId(side), titles, state[side]);
      fill(byId(`variant_${side}`), own, state[`variant_${side}`]);
    }
    const tasks = Object.entries(data.tasks).map(([value, title]) => ({ value, title }));
    fill(byId("task"), tasks, state.task);
    const places = logic.places(data, state.task);
    const at = places.findIndex((place) => PLACE.every((name) => place[name] === state[name]));
    const choices = places.map((place, number) => ({ value: String(number), title: logic.placeTitle(place) }));
    fill(byId("place"), choices, String(at));
  }

  function showProblems(problems) {
    if (!problems.length) return byId("problems").replaceChildren();
    const title = make("p", { class: "admonition-title" }, "Part of the address was ignored");
    const list = make("ul", {}, ...problems.map((text) => make("li", {}, text)));
    return byId("problems").replaceChildren(make("div", { class: "admonition attention" }, title, list));
  }

  function setTable(table, titles, rows) {
    const heading = (text, scope) => make("th", { scope }, text);
    table.tHead.replaceChildren(make("tr", {}, ...titles.map((title) => heading(title, "col"))));
    const line = ([title, ...cells]) => make("tr", {}, heading(title, "row"), ...cells);
    table.tBodies[0].replaceChildren(...rows.map(line));
  }

  function cellOf(...children) {
    return make("td", {}, ...children);
  }

  function statusOf({ row }) {
    if (!row) return cellOf("no row");
    const word = data.statuses[row.status] ?? row.status;
    const parts = [make("span", { class: "status", "data-status": row.status }, word)];
    if (row.contended) parts.push(" ", make("span", { class: "tuned" }, "contended"));
    parts.push(format.marks(data, { ...row, contended: false }));
    if (row.reason) parts.push(` ${row.reason}`);
    return make("td", { class: "reason" }, ...parts);
  }

  function showRows(both) {
    const rows = {
      Version: ({ row }) => cellOf(row?.version || "none ran"),
      "Date of the run": ({ row }) => cellOf(row?.date || "no run yet"),
      Machine: ({ row }) => cellOf(row?.machine || "none yet"),
      "Profile and device": ({ row }) => cellOf(row ? `${row.profile}, ${row.device.toUpperCase()}` : "none"),
      Precision: ({ precision }) => cellOf(precision),
      "Runs counted": ({ row }) => cellOf(String(row?.n ?? 0)),
      Status: statusOf,
      Evidence: ({ row, label }) => cellOf(row ? evidence(row, label) : "none"),
    };
    const lines = Object.entries(rows).map(([title, of]) => [title, of(both.a), of(both.b)]);
    byId("rows").dataset.facts = JSON.stringify({ task: state.task, method: data.method });
    setTable(byId("rows"), ["Row", both.a.label, both.b.label], lines);
  }

  function evidence(row, label) {
    const text = row.date ? "runs" : row.status === "unsupported" ? "why" : "how to run it";
    return link(text, row.link, `${text}, ${label}`);
  }

  function showNumbers(both, numbers) {
    const number = (cell, title, { label }) => {
      const count = cell.n ? make("small", {}, ` n = ${cell.n}`) : "";
      const leading = link(cell.text, cell.link, `${cell.text}, ${title}, ${label}`);
      return make("td", { class: cell.n ? "number" : null }, leading, count); // words wrap, a number does not
    };
    const lines = numbers.map((metric) => [
      metric.title,
      number(metric.a, metric.title, both.a),
      number(metric.b, metric.title, both.b),
      make("td", { class: metric.ratio === "none" ? null : "number" }, metric.ratio),
      cellOf(metric.sentence),
    ]);
    const ratio = `${both.b.name} to ${both.a.name}`;
    const { task, profile, device, machine } = state;
    const { method } = data;
    const where = { task, profile, device, machine: machine || "none yet", method };
    byId("numbers").dataset.facts = JSON.stringify({ ...where, ...identity(both.a), ...identity(both.b) });
    setTable(byId("numbers"), ["Quantity", both.a.label, both.b.label, ratio, "In words"], lines);
  }

  /** What a line of the numbers' file needs to stand alone, of one side. */
  function identity({ label, row, kind, precision }) {
    const facts = { version: row?.version || "none ran", date: row?.date || "no run yet", kind, precision };
    return Object.fromEntries(Object.entries(facts).map(([name, value]) => [`${name} (${label})`, value]));
  }

  function item({ text, notes }) {
    const made = make("li", {}, text);
    for (const { who, text: note, source } of notes) {
      const said = make("small", { class: "compare-note" }, `${who}: ${note}${note && source ? "; " : ""}`);
      if (source) said.append(link("documentation", source, `documentation, ${who}`));
      made.append(said);
    }
    return made;
  }

  function showDifferences(both) {
    const found = compareWords.differences(words, both);
    const titles = compareWords.titles(both);
    byId("from").textContent = titles.different;
    for (const [kind, items] of Object.entries(found)) {
      byId(kind).replaceChildren(...items.map(item));
      byId(kind).hidden = !items.length;
      const title = byId(`${kind}-title`);
      if (!title) continue;
      title.textContent = titles[kind];
      title.hidden = !items.length;
    }
    const { a, b } = both;
    const files = download.buttons("the differences in words", `compared-words-${a.framework}-${b.framework}`, () =>
      compareWords.table(found, both),
    );
    byId("words-files").replaceChildren(files);
  }

  function showFacts({ a, b }) {
    const fact = ({ text, source, date }, title) => {
      const made = cellOf(text);
      const isAddress = /^https?:/.test(source ?? "");
      if (source) made.append(" (", isAddress ? link("source", source, `source, ${title}`) : source, `, ${date})`);
      return made;
    };
    const rows = compareWords.facts(data, words, { a, b });
    const lines = rows.map(({ title, ...of }) => [
      title,
      fact(of.a, `${title}, ${a.title}`),
      fact(of.b, `${title}, ${b.title}`),
    ]);
    setTable(byId("facts"), ["Fact", a.title, b.title], lines);
  }

  function show(problems) {
    const both = logic.sides(data, state);
    const numbers = logic.numbers(data, state);
    const training = numbers.find(({ name }) => name === "training_seconds");
    const pair = `${both.a.label} and ${both.b.label}`;
    showForm();
    showProblems(problems);
    document.title = `${pair}: ${data.tasks[state.task]}`;
    const said = training ? ` Training: ${training.sentence}` : "";
    const apart = logic.apart(both);
    byId("said").textContent = `${pair}: ${data.tasks[state.task]}.${said}${apart && ` ${apart}`}`;
    showRows(both);
    showNumbers(both, numbers);
    showDifferences(both);
    showFacts(both);
    compareCode.show(byId("code"), both, state.task, words.sections, data);
  }

  function begin() {
    if (!data.rows.length) {
      byId("said").textContent = "There is no framework to compare.";
      return;
    }
    for (const name of ["a", "variant_a", "b", "variant_b", "task"]) {
      byId(name).addEventListener("change", (event) => choose({ [name]: event.target.value }));
    }
    byId("place").addEventListener("change", (event) =>
      choose(logic.places(data, state.task)[Number(event.target.value)]),
    );
    byId("swap").addEventListener("click", () =>
      choose({ a: state.b, variant_a: state.variant_b, b: state.a, variant_b: state.variant_a }),
    );
    const follow = () => {
      const { next, problems } = read();
      state = next;
      show(problems);
    };
    root.addEventListener("popstate", follow);
    follow();
    history.replaceState(null, "", address());
  }

  begin();
})(globalThis);
