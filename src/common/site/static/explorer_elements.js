// Parts of the explorer's page: its filters, and the head and rows of its table.
(function (root) {
  "use strict";
  const Comparison = (root.Comparison ??= {});
  const { explorerView: view, elements } = Comparison;
  const { make, setText, link } = elements;

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
    const button = make("button", { type: "button", "data-key": `pin:${row.index}` }, "Pin");
    button.setAttribute("aria-pressed", String(isBaseline));
    button.setAttribute("aria-label", `Pin ${row.title} as baseline`);
    button.disabled = !row.values[state.metric] && !isBaseline;
    button.addEventListener("click", () => pin(isBaseline ? "" : row.id));
    return make("tr", { "data-baseline": isBaseline }, ...cells, make("td", {}, button));
  }

  function cellClass(name, row, state) {
    if (name === "n" || (name === "ratio" && row.values[state.metric])) return "number";
    return name === "date" ? "day" : null;
  }

  function frameworkCell(row, text) {
    return make("th", { scope: "row" }, link(text, `frameworks/${encodeURIComponent(row.framework)}.html`));
  }

  function statusCell(row, text) {
    const word = make("span", { class: "status", "data-status": row.facts.status }, row.status);
    return make("td", { class: row.ok ? null : "reason" }, word, text.slice(row.status.length));
  }

  /** The number that the row is about: it leads to its runs. */
  function leadingCell(state, found, row, text) {
    const values = row.values[state.metric];
    const leading = link(text, row.link, `${text}: ${row.title}, ${row.texts.task}`);
    const cell = make("td", { class: values ? "number" : "explorer-text" }, leading);
    if (values && found.longest) {
      const bar = make("span", { class: "explorer-bar", "aria-hidden": "true" });
      bar.style.width = `${(100 * values[1]) / found.longest}%`;
      cell.append(bar);
    }
    return cell;
  }

  Comparison.explorerElements = { checkboxes, tableHead, tableRow };
})(globalThis);
