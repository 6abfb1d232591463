// What the explorer shows of its rows, without its page: order, columns and the text of every cell.
(function (root) {
  "use strict";
  const Comparison = (root.Comparison ??= {});
  const { explorerLogic: logic, explorerRanks, explorerSessions: sessions, format, statistics } = Comparison;
  const { standings, isRepeated, rankOf, reference, multiple } = explorerRanks;

  const COLUMNS = [
    { name: "rank", title: "Rank" },
    { name: "framework", title: "Framework" },
    { name: "variant", title: "Variant" },
    { name: "task", title: "Task", folds: true },
    { name: "profile", title: "Profile", folds: true },
    { name: "device", title: "Device", folds: true },
    { name: "machine", title: "Machine", folds: true },
    { name: "value", title: "", number: true },
    { name: "ratio", title: "", number: true },
    { name: "n", title: "n", number: true },
    { name: "status", title: "Status" },
    { name: "version", title: "Version" },
    { name: "date", title: "Date" },
  ];
  const MOST_ROWS = 1e6; // of a group, for the order of ranks only
  const WITHHELD = ["not equal", "contended"]; // it ran, but its numbers do not count

  /**
   * What a state shows.
   *
   * Returns {rows (sorted), counts (logic.filter), metricCounts (rows that have a metric, by name), standing, columns,
   * folded (columns that say the same in every row: for the caption), longest (value of a full bar; 0: no bars)}.
   */
  function results(model, state) {
    const standing = standings(model, state);
    const { rows, counts } = logic.filter(model, state, sorted(model, state, standing));
    const hidden = { absolute: "ratio", ratio: "value" }[state.show];
    const titled = COLUMNS.filter(({ name }) => name !== hidden).map((column) => heading(model, state, column));
    const folded = titled.filter(({ name, folds }) => folds && isShared(model, rows, name));
    return {
      rows,
      counts,
      metricCounts: countMetrics(model, rows),
      standing,
      columns: titled.filter((column) => !folded.includes(column)),
      folded,
      longest: longestBar(rows, state.metric),
    };
  }

  /** Whether all rows, and there are some, have the same of what a filter chooses from. */
  function isShared(model, rows, name) {
    const at = model.facets.findIndex((facet) => facet.name === name);
    return rows.length > 0 && rows.every(({ choices }) => choices[at] === rows[0].choices[at]);
  }

  function countMetrics(model, rows) {
    const ofSets = new Map();
    for (const { measured } of rows) ofSets.set(measured, (ofSets.get(measured) ?? 0) + 1);
    const counts = new Map([...model.metrics.keys()].map((name) => [name, 0]));
    for (const [names, count] of ofSets) {
      for (const name of names) counts.set(name, (counts.get(name) ?? 0) + count);
    }
    return counts;
  }

  function heading(model, state, column) {
    const sort = column.name === state.sort ? (isDescending(model, state) ? "descending" : "ascending") : "";
    const title = { value: valueTitle(model, state), ratio: ratioTitle(model, state) }[column.name] ?? column.title;
    return { ...column, title, sort };
  }

  function valueTitle(model, state) {
    const name = logic.unit(model, state).name;
    return `${model.metrics.get(state.metric)?.title ?? "Value"}${name && ` (${name})`}`;
  }

  function ratioTitle(model, state) {
    return state.baseline ? "To the baseline" : `To the ${bestWord(model, state)}`;
  }

  /** What the row with the best value is called. */
  function bestWord(model, state) {
    return ["s", "1/s", "GFLOP/s"].includes(model.metrics.get(state.metric)?.unit) ? "fastest" : "best";
  }

  /** Numbers of one scale only have bars: those of one task, profile, device and machine. */
  function longestBar(rows, metric) {
    const group = rows.find((row) => row.values[metric])?.group;
    let longest = 0;
    for (const row of rows) {
      if (!row.values[metric]) continue;
      if (row.group !== group) return 0;
      longest = Math.max(longest, row.values[metric][1]);
    }
    return longest;
  }

  function ratioText(model, state, row, standing) {
    const other = reference(state, row, standing);
    const [own, its] = [row.values[state.metric], other?.values[state.metric]];
    if (!own) return "none";
    if (!its) return state.baseline ? "none: the baseline has no number here" : "none";
    if (other === row) return state.baseline ? "baseline" : bestOf(model, state, row, standing);
    return format.ratio(statistics.ratio(own, its, statistics.band(model.metrics.get(state.metric), row, other)));
  }

  function bestOf(model, state, row, standing) {
    const among = row.precision === logic.ORDINARY ? "" : ` in ${row.precision}`;
    return bestWord(model, state) + among + (standing.of(row).isTied ? ", tied" : "");
  }

  function valueText(model, state, row) {
    const values = row.values[state.metric];
    if (values) return format.withInterval(values, logic.unit(model, state));
    if (!row.ok) return WITHHELD.includes(row.facts.status) ? "withheld" : "not measured";
    return format.missing(state.metric);
  }

  /** What a cell says; never empty. */
  function cell(model, state, row, column, standing) {
    if (column === "value") return valueText(model, state, row);
    if (column === "ratio") return ratioText(model, state, row, standing);
    if (column !== "rank") return row.texts[column];
    const { rank, why } = rankOf(model, state, row, standing);
    if (!rank) return `not ranked: ${why}`;
    return rank.first === rank.last ? String(rank.first) : `${rank.first}–${rank.last}`;
  }

  function isDescending(model, state) {
    const ofMetric = state.sort === "value" || state.sort === "ratio";
    const natural = ofMetric && model.metrics.get(state.metric)?.less_is_better === false;
    return natural !== (state.order === "reversed");
  }

  /**
   * All rows in the state's order; those without what is sorted by come last in both directions. Kept until something
   * other than a filter changes, so that a keystroke sorts nothing.
   */
  function sorted(model, state, standing) {
    const key = JSON.stringify([standing.key, state.sort, state.order]);
    if (model.sorted?.key === key) return model.sorted.rows;
    const sign = isDescending(model, state) ? -1 : 1;
    const keyed = model.rows.map((row) => ({ row, key: sortKey(model, state, row, standing) }));
    const [present, missing] = [false, true].map((wanted) => keyed.filter((one) => Number.isNaN(one.key) === wanted));
    present.sort((a, b) => sign * (a.key - b.key) || a.row.index - b.row.index);
    model.sorted = { key, rows: [...present, ...missing].map(({ row }) => row) };
    return model.sorted.rows;
  }

  function sortKey(model, state, row, standing) {
    if (state.sort === "value") return row.values[state.metric]?.[1] ?? NaN; // the median: what its cell shows
    if (state.sort === "ratio") return multiple(state, row, standing);
    if (state.sort === "rank") {
      const { rank } = rankOf(model, state, row, standing);
      return rank ? rank.first + rank.last / MOST_ROWS : NaN;
    }
    return state.sort === "n" ? row.n : logic.place(model, row, state.sort);
  }

  /** What the numbers of a state are, in sentences. */
  function caption(model, state, found) {
    const metric = model.metrics.get(state.metric);
    const end = { true: "; less is better", false: "; more is better", null: "" }[metric?.less_is_better ?? null];
    const other = state.baseline ? "the baseline's" : `the ${bestWord(model, state)} default row's`;
    const place = found.folded.map(({ name, title }) => `${title}: ${found.rows[0].texts[name]}`).join("; ");
    return [
      `${valueTitle(model, state)}: the median of n runs with its 95 % interval${end}.`,
      place && `${place}.`,
      state.show !== "absolute" &&
        `A ratio is a row's geometric mean over ${other}; a tie where its 95 % interval contains 1.`,
      "Only rows of the same task, profile, device, machine and precision are compared and ranked, " +
        `and only default variants have a rank. Ranks go by the geometric mean, so a row may rank ` +
        "before one with a smaller median; where rows tie, a rank is a range.",
      sessions.explained(metric, found.rows.filter((row) => isRepeated(row, state.metric))),
    ]
      .filter(Boolean)
      .join(" ");
  }

  /**
   * All that is shown, as texts for a file: {columns, rows}. What the caption says of all rows is a column too, and so is
   * what a line needs to stand alone: whose row its ratio is held against, what was computed with, the method's version.
   */
  function table(model, state, found) {
    const all = [...found.columns, ...found.folded];
    const columns = COLUMNS.map(({ name }) => all.find((column) => column.name === name)).filter(Boolean);
    const shown = (row) => columns.map(({ name }) => cell(model, state, row, name, found.standing));
    const hasRatio = (row) => !Number.isNaN(multiple(state, row, found.standing));
    const against = (row) => (hasRatio(row) ? reference(state, row, found.standing).title : logic.NONE);
    const further = {
      ...(columns.some(({ name }) => name === "ratio") && { "held against": against }),
      precision: (row) => row.precision,
      method: () => String(model.method),
    };
    const texts = (row) => [...shown(row), ...Object.values(further).map((of) => of(row))];
    return { columns: [...columns.map(({ title }) => title), ...Object.keys(further)], rows: found.rows.map(texts) };
  }

  Comparison.explorerView = { results, cell, caption, table, isRepeated };
})(globalThis);
