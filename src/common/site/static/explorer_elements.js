// Elements of the explorer's page. Data only ever becomes text and attributes, never markup.
(function (root) {
  "use strict";
  const Comparison = (root.Comparison ??= {});
  const { explorerView: view } = Comparison;

  /** An element with attributes (nothing and false: left out, true: empty) and children; strings become text. */
  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value != null && value !== false) element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children);
    return element;
  }

  /** Give a select its options ({value, title, count}); what would show nothing is dimmed unless it is chosen. */
  function fill(select, options, value) {
    const known = [...select.options].map((element) => element.value);
    const isSame = known.length === options.length && options.every((one, at) => one.value === known[at]);
    if (!isSame) select.replaceChildren(...options.map((one) => make("option", { value: one.value })));
    options.forEach((one, at) => {
      const element = select.options[at];
      setText(element, one.count === undefined ? one.title : `${one.title} (${one.count})`);
      element.disabled = one.count === 0 && one.value !== value;
    });
    select.value = value;
  }

  /** A filter of which several choices may hold: {element, update(values, counts)}. */
  function checkboxes(facet, chosen) {
    const summary = make("summary");
    const inputs = facet.options.map(({ value }) => make("input", { type: "checkbox", value, autocomplete: "off" }));
    const counts = facet.options.map(() => make("span", { class: "explorer-number" }));
    const labels = facet.options.map(({ title }, at) => make("label", {}, inputs[at], ` ${title} `, counts[at]));
    const legend = make("legend", { class: "hidden" }, facet.title);
    const hint = make("p", {}, "Nothing ticked: all.");
    const element = make("details", {}, summary, make("fieldset", {}, legend, ...labels, hint));
    element.addEventListener("change", () => chosen(inputs.filter((input) => input.checked).map(({ value }) => value)));
    return {
      element,
      update(values, found) {
        const titles = facet.options.filter(({ value }) => values.includes(value)).map(({ title }) => title);
        const said = titles.length > 2 ? `${titles.length} chosen` : titles.join(", ") || "all";
        setText(summary, `${facet.title}: ${said}`);
        inputs.forEach((input, at) => {
          input.checked = values.includes(input.value);
          setText(counts[at], `(${found[at]})`);
          const isEmpty = found[at] === 0 && !input.checked;
          labels[at].classList.toggle("explorer-dimmed", isEmpty);
          // A disabled box would drop the focus of who has just unticked it with the keyboard.
          input.disabled = isEmpty && input !== document.activeElement;
        });
      },
    };
  }

  function setText(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  /** The head: a button for each column, which sorts by it. */
  function tableHead(columns, sortBy) {
    const cells = columns.map(({ name, title, number, sort }) => {
      const arrow = make("span", { "aria-hidden": "true" }, { ascending: " ▲", descending: " ▼" }[sort] ?? "");
      const button = make("button", { type: "button", "data-key": `sort:${name}` }, title, arrow);
      button.addEventListener("click", () => sortBy(name));
      return make("th", { scope: "col", class: number && "number", "aria-sort": sort || null }, button);
    });
    return make("tr", {}, ...cells, make("th", { scope: "col" }, "Baseline"));
  }

  /** One row; `pin` is called with the id of the variant that becomes the baseline, or with nothing. */
  function tableRow(model, state, found, row, pin) {
    const isBaseline = row.id === state.baseline;
    const leading = found.columns.some(({ name }) => name === "value") ? "value" : "ratio";
    const cells = found.columns.map(({ name }) => {
      const text = view.cell(model, state, row, name, found.standing);
      if (name === "framework") return frameworkCell(row, text);
      if (name === "status") return statusCell(row, text);
      if (name === leading) return leadingCell(state, found, row, text);
      return make("td", { class: cellClass(name, row, state) }, text);
    });
    const title = `${row.texts.framework}, ${row.texts.variant}`;
    const button = make("button", { type: "button", "data-key": `pin:${row.index}` }, "Pin");
    button.setAttribute("aria-pressed", String(isBaseline));
    button.setAttribute("aria-label", `Pin ${title} as baseline`);
    button.disabled = !row.values[state.metric] && !isBaseline;
    button.addEventListener("click", () => pin(isBaseline ? "" : row.id));
    return make("tr", { "data-baseline": isBaseline }, ...cells, make("td", {}, button));
  }

  function cellClass(name, row, state) {
    if (name === "n" || (name === "ratio" && row.values[state.metric])) return "number";
    return name === "date" ? "day" : null;
  }

  function frameworkCell(row, text) {
    const link = make("a", { href: `frameworks/${encodeURIComponent(row.framework)}.html` }, text);
    return make("th", { scope: "row" }, link);
  }

  function statusCell(row, text) {
    const word = make("span", { class: "status", "data-status": row.facts.status }, row.status);
    return make("td", { class: row.ok ? null : "reason" }, word, text.slice(row.status.length));
  }

  /** The number that the row is about: it leads to its runs. */
  function leadingCell(state, found, row, text) {
    const values = row.values[state.metric];
    const label = `${text}: ${row.texts.framework}, ${row.texts.variant}, ${row.texts.task}`;
    const link = make("a", { href: insideSite(row.link), "aria-label": label }, text);
    const cell = make("td", { class: values ? "number" : "explorer-text" }, link);
    if (values && found.longest) {
      const bar = make("span", { class: "explorer-bar", "aria-hidden": "true" });
      bar.style.width = `${(100 * values[1]) / found.longest}%`;
      cell.append(bar);
    }
    return cell;
  }

  /** An address only if it is relative to this page. */
  function insideSite(link) {
    return /^[a-z0-9_-]+\//i.test(link) ? link : null;
  }

  Comparison.elements = { make, fill, checkboxes, tableHead, tableRow };
})(globalThis);
