// The explorer's page: controls, table and address around explorer_logic.js and explorer_view.js.
(function (root) {
  "use strict";
  const { explorerLogic: logic, explorerView: view, query, download, elements, explorerElements } = root.Comparison;
  const { make, fill } = elements;
  const { checkboxes, tableHead, tableRow } = explorerElements;

  const TYPING_MS = 250; // browsers refuse an address that changes with every key
  const NO_ROWS =
    "There is no row yet: no framework's notebooks were found when this site was built. In the repository, " +
    "make book runs the quick suite and builds this page, and make measure measures the whole matrix.";

  const place = document.querySelector("[data-explorer]");
  if (!place) return;
  if (!root.COMPARISON?.rows?.length) {
    place.replaceChildren(make("p", { class: "explorer-note" }, NO_ROWS));
    return;
  }

  const model = logic.prepare(root.COMPARISON);
  let { state, problems } = logic.read(model, location.search);
  let isScheduled = false;
  let isTyping = false; // the newest entry of the history is a text that may still grow
  let pending = 0; // timer of an address that is not written yet
  let trouble = ""; // why the address cannot be written

  const parts = build();
  render();

  addEventListener("popstate", () => {
    clearTimeout(pending);
    [pending, isTyping] = [0, false];
    ({ state, problems } = logic.read(model, location.search));
    schedule();
  });
  addEventListener("pagehide", settle);

  /** Take over what the reader chose; all keys of one text make one entry of the history. The table begins anew. */
  function change(changes, typed = false) {
    if (!typed) settle();
    state = logic.normalised(model, { ...state, limit: model.fields.limit.default, ...changes });
    problems = [];
    if (typed && isTyping) {
      clearTimeout(pending);
      pending = setTimeout(settle, TYPING_MS);
    } else {
      writeAddress("pushState");
    }
    isTyping = typed;
    schedule();
  }

  /** Write the address that is still due. */
  function settle() {
    if (!pending) return;
    clearTimeout(pending);
    pending = 0;
    writeAddress("replaceState");
  }

  function writeAddress(method) {
    const address = new URL(location.href);
    address.search = query.write(state, model.fields);
    if (address.href === location.href) return;
    try {
      history[method](null, "", address.href);
    } catch (error) {
      if (error.name !== "SecurityError") throw error;
      trouble = "This browser does not let the page keep your choices in its address; they hold until you leave.";
    }
  }

  /** One change of the page per frame, however fast the keys come. */
  function schedule() {
    if (isScheduled) return;
    isScheduled = true;
    requestAnimationFrame(() => isScheduled && render());
  }

  function build() {
    const select = (name, title) => {
      const element = make("select", { name, autocomplete: "off" });
      element.addEventListener("change", () => change({ [name]: element.value }));
      return { element, label: make("label", {}, make("span", {}, title), element) };
    };
    const selects = Object.fromEntries(
      Object.entries({ task: "Task", profile: "Profile", metric: "Metric", unit: "Unit", show: "Show" }).map(
        ([name, title]) => [name, select(name, title)],
      ),
    );
    const take = (facet) => (values) => change({ [facet.name]: values });
    const many = model.facets.map((facet) => facet.many && checkboxes(facet, take(facet)));
    const search = make("input", { type: "search", name: "words", maxlength: 200, autocomplete: "off" });
    search.spellcheck = false;
    search.addEventListener("input", () => change({ words: search.value }, true));
    search.addEventListener("change", () => {
      settle();
      isTyping = false;
    });
    const words = make("label", { class: "explorer-words" }, make("span", {}, "Words in a row"), search);
    const reset = button("Reset", "Reset all choices", () => change(query.read("", model.fields).state));
    const choices = [...Object.values(selects).map(({ label }) => label), words];
    const form = make(
      "form",
      { class: "explorer-controls", "aria-label": "What the table shows" },
      make("div", { class: "explorer-choices" }, ...choices),
      make("div", { class: "explorer-filters" }, ...many.filter(Boolean).map(({ element }) => element), reset),
    );
    form.addEventListener("submit", (event) => event.preventDefault());

    const note = make("p", { class: "explorer-note", role: "alert", hidden: true });
    const pinned = make("span");
    const unpin = button("Remove", "Remove the baseline", () => pin(""));
    const baseline = make("p", { class: "explorer-baseline", hidden: true }, "Baseline: ", pinned, " ", unpin);
    const count = make("p", { class: "explorer-count", role: "status" });
    const files = ["CSV", "JSON"].map((kind) => button(kind, `${kind} of the rows shown`, () => saveAs(kind)));
    const downloads = make("p", { class: "downloads" }, "Download ", ...files);
    const line = make("div", { class: "explorer-line" }, count, downloads);
    const caption = make("span");
    const [head, body] = [make("thead"), make("tbody")];
    const table = make("table", { class: "numbers explorer-table" }, make("caption", {}, caption), head, body);
    const region = make("div", { class: "wide", role: "region", "aria-label": "Rows", tabindex: "0" }, table);
    const more = button("Show more rows", "", showMore);
    place.replaceChildren(form, note, baseline, line, region, more);
    return { selects, many, search, note, pinned, baseline, count, files, caption, head, body, region, more };
  }

  function button(text, label, action) {
    const element = make("button", { type: "button", "aria-label": label || null }, text);
    element.addEventListener("click", action);
    return element;
  }

  function render() {
    isScheduled = false;
    const found = view.results(model, state);
    fillControls(found);
    const ignored = problems.length && `Ignored in the address of this page: ${problems.join("; ")}.`;
    parts.note.textContent = [ignored, trouble].filter(Boolean).join(" ");
    parts.note.hidden = !parts.note.textContent;
    const total = found.rows.length;
    const shown = Math.min(total, Number(state.limit));
    const rows = `${total} row${total === 1 ? "" : "s"} of ${model.rows.length}`;
    const cut = total > shown ? `; the first ${shown} are drawn, a download has all ${total}` : "";
    const text = total ? rows + cut : "No row passes these filters. Remove one, or reset all choices.";
    if (parts.count.textContent !== text) parts.count.textContent = text; // said aloud only where it changes
    parts.more.hidden = total <= shown;
    for (const file of parts.files) file.disabled = total === 0;
    keepFocus(() => drawTable(found));
  }

  function fillControls(found) {
    model.facets.forEach((facet, at) => {
      const counts = found.counts[at];
      if (facet.many) {
        parts.many[at].update(state[facet.name], counts);
        return;
      }
      const all = { value: logic.ALL, title: "all", count: counts.reduce((sum, count) => sum + count, 0) };
      const choices = [all, ...facet.options.map((option, position) => ({ ...option, count: counts[position] }))];
      let value = state[facet.name];
      if (value === "") value = state.task === logic.ALL ? "" : (model.usual.get(state.task) ?? logic.ALL);
      if (value === "") choices.unshift({ value, title: "the usual one of each task" });
      fill(parts.selects[facet.name].element, choices, value);
    });
    const metrics = [...model.metrics.values()].map(({ name, title }) => ({ value: name, title }));
    const counted = metrics.map((metric) => ({ ...metric, count: found.metricCounts.get(metric.value) }));
    fill(parts.selects.metric.element, counted, state.metric);
    const units = logic.units(model, state).map(({ name }, at) => ({ value: at ? name : "", title: name || "1" }));
    fill(parts.selects.unit.element, units, state.unit);
    const shows = Object.entries(logic.SHOWN).map(([value, title]) => ({ value, title }));
    fill(parts.selects.show.element, shows, state.show);
    if (parts.search.value !== state.words) parts.search.value = state.words;
    const { title } = model.rows.find((row) => row.id === state.baseline) ?? {};
    parts.baseline.hidden = !title;
    parts.pinned.textContent = title ?? "";
  }

  function drawTable(found) {
    parts.caption.textContent = found.rows.length ? view.caption(model, state, found) : "";
    parts.region.hidden = found.rows.length === 0;
    parts.head.replaceChildren(tableHead(found.columns, sortBy));
    const drawn = found.rows.slice(0, Number(state.limit));
    parts.body.replaceChildren(...drawn.map((row) => tableRow(model, state, found, row, pin)));
  }

  /** The table is drawn anew: the same button keeps the focus, or the table takes it where that is gone. */
  function keepFocus(draw) {
    const key = parts.region.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
    draw();
    if (!key) return;
    const again = [...parts.region.querySelectorAll("[data-key]")].find((element) => element.dataset.key === key);
    (again ?? parts.region).focus({ preventScroll: true });
  }

  function sortBy(column) {
    const isReversed = state.sort === column && state.order === "natural";
    change({ sort: column, order: isReversed ? "reversed" : "natural" });
  }

  function pin(id) {
    change({ baseline: id });
    if (!id && parts.baseline.contains(document.activeElement)) parts.region.focus();
  }

  function showMore() {
    const before = parts.body.rows.length;
    change({ limit: String(Number(state.limit) + logic.PAGE) });
    render(); // now: the first of the new rows takes the focus
    parts.body.rows[before]?.querySelector("a")?.focus();
  }

  function saveAs(kind) {
    const { columns, rows } = view.table(model, state, view.results(model, state));
    download.saveAs(kind, `explorer-${state.metric}`, columns, rows);
  }
})(globalThis);
