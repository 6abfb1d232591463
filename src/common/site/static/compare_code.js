// The code of two frameworks in two columns, section by section; each task's file is loaded when it is first shown.
(function (root) {
  "use strict";
  const Comparison = (root.Comparison ??= {});
  const { document } = root;
  const { make, link } = Comparison.elements;

  const loaded = new Map(); // task to a promise of its code
  let wanted = "";

  /** The code of a task, by framework: from assets/code-TASK.js through a script element, which works from file://. */
  function load(task) {
    if (!loaded.has(task)) loaded.set(task, fetched(task));
    return loaded.get(task);
  }

  function fetched(task) {
    return new Promise((resolve, reject) => {
      const address = `assets/code-${encodeURIComponent(task)}.js`;
      const script = make("script", { src: address });
      script.addEventListener("load", () => resolve(root.COMPARISON_CODE[task]));
      script.addEventListener("error", () => {
        loaded.delete(task); // the next choice of this task tries again
        reject(new Error(`${address} could not be loaded`));
      });
      document.head.append(script);
    });
  }

  /** Fill `place` with the code of both sides (logic.sides); says so where it cannot be loaded. */
  async function show(place, both, task, sections, data) {
    const asked = `${both.a.framework} ${both.b.framework} ${task}`;
    if (wanted === asked) return; // only variant or machine changed: the code is the same, and stays in sight
    wanted = asked;
    let code;
    try {
      code = await load(task);
    } catch (error) {
      if (wanted !== asked) return;
      wanted = "";
      place.replaceChildren(make("p", {}, `The code cannot be shown: ${error.message}.`));
      return;
    }
    if (wanted !== asked) return; // the reader has chosen something else meanwhile
    const shown = both.a.framework === both.b.framework ? [both.a] : [both.a, both.b];
    const columns = shown.map((side) => ({ ...side, code: code[side.framework] ?? null }));
    const used = sections.filter((title) => columns.some((column) => column.code?.sections[title]));
    place.replaceChildren(origins(columns, data), ...used.map((title) => section(title, columns)));
  }

  function grid(columns, content) {
    return make("div", { class: "compare-columns" }, ...columns.map((column) => make("div", {}, ...content(column))));
  }

  function section(title, columns) {
    const content = (column) => [make("h4", {}, column.title), body(title, column)];
    return make("section", {}, make("h3", {}, title), grid(columns, content));
  }

  function body(title, column) {
    const html = column.code?.sections[title];
    if (!html) return make("p", {}, "This notebook has no such section.");
    const made = make("div");
    // This HTML is our own: common.site.foreign made it of the notebook's text, with every foreign character escaped.
    made.innerHTML = html;
    for (const block of made.querySelectorAll("pre, table")) {
      block.tabIndex = 0; // it scrolls inside itself, by keyboard too
    }
    for (const block of made.querySelectorAll("pre")) {
      block.setAttribute("role", "group");
      block.setAttribute("aria-label", `${title}, ${column.title}`);
    }
    return made;
  }

  /** Where each side's code comes from. */
  function origins(columns, data) {
    return grid(columns, (column) => {
      if (!column.code) return [make("p", {}, `${column.title}: no notebook of this task can be shown.${why(column)}`)];
      const { origin } = column.code;
      if (!origin) return [make("p", {}, `${column.title}: from the repository; not executed here yet.`)];
      const whole = link(`the whole notebook of ${column.title} with its outputs`, origin.link);
      const status = data.statuses[origin.status] ?? origin.status;
      const older = origin.older ? " An older version: the notebook in the repository has changed since." : "";
      return [make("p", {}, `${column.title}: as executed on ${origin.date} (${status}): `, whole, `.${older}`)];
    });
  }

  function why({ row }) {
    return row?.status === "unsupported" ? ` ${row.reason}` : "";
  }

  Comparison.compareCode = { load, show };
})(globalThis);
