// What the explorer works on, without its page: rows with their words, the address, filters and their counts.
(function (root) {
  "use strict";
  const Comparison = (root.Comparison ??= {});
  const { format, query, statistics } = Comparison;

  const ALL = "*"; // in the address: any task, any profile
  const NONE = "none";
  const PAGE = 50; // rows that are drawn at first, and how many more on demand
  const { ORDINARY } = format;
  const COLLATOR = new Intl.Collator("en", { numeric: true });
  const FACETS = [
    { name: "task", title: "Task", many: false },
    { name: "profile", title: "Profile", many: false },
    { name: "framework", title: "Framework", many: true },
    { name: "edition", title: "Edition", many: true },
    { name: "kind", title: "Kind", many: true },
    { name: "variant", title: "Variant", many: true },
    { name: "machine", title: "Machine", many: true },
    { name: "device", title: "Device", many: true },
    { name: "version", title: "Version", many: true },
    { name: "status", title: "Status", many: true },
  ];
  const BY_TEXT = ["framework", "variant", "task", "profile", "device", "machine", "version", "date", "status"];
  const SORTABLE = [...BY_TEXT, "n", "rank", "value", "ratio"];
  const SHOWN = { both: "absolute and ratio", absolute: "absolute", ratio: "ratio" };

  /** What `results` works on, from `window.COMPARISON`: rows with their words, the choices of each filter, groups. */
  function prepare(data) {
    const usual = usualProfiles(data.rows);
    const measured = new Map(); // sets of metrics, each once: there are few
    const rows = data.rows.map((row, index) => prepareRow(data, row, index, usual, measured));
    const facets = FACETS.map((facet) => ({ ...facet, options: options(data, rows, facet.name) }));
    const positions = facets.map(({ options }) => new Map(options.map(({ value }, position) => [value, position])));
    const groups = new Map();
    for (const row of rows) {
      row.choices = facets.map(({ name }, at) => positions[at].get(row.facts[name]));
      if (groups.has(row.group)) groups.get(row.group).push(row);
      else groups.set(row.group, [row]);
    }
    const metrics = new Map(data.metrics.map((metric) => [metric.name, metric]));
    const model = { rows, facets, groups, metrics, usual, method: data.method, orders: new Map(), standings: null, sorted: null };
    model.fields = fields(data, model);
    return model;
  }

  /** The profile in which a task is shown unless another is chosen: `standard` where it has that, else its first. */
  function usualProfiles(rows) {
    const found = new Map();
    for (const { task, profile } of rows) {
      if (!found.has(task) || profile === "standard") found.set(task, profile);
    }
    return found;
  }

  function prepareRow(data, row, index, usual, measured) {
    const framework = data.frameworks[row.framework] ?? { title: row.framework, edition: NONE, variants: {} };
    const variant = framework.variants[row.variant] ?? { title: row.variant, kind: "default", precision: ORDINARY };
    const { task, profile, device, status } = row;
    const { kind } = variant;
    const precision = row.precision ?? variant.precision;
    const [machine, version] = [row.machine || NONE, row.version || NONE];
    const { edition } = framework;
    const id = `${row.framework}/${row.variant}`;
    const own = { task, profile, framework: row.framework, edition, kind, variant: id, status };
    const word = data.statuses[status] ?? status;
    const texts = {
      framework: framework.title,
      variant: format.variantTitle(variant.title, kind, precision),
      task: data.tasks[task] ?? task,
      profile,
      device: device.toUpperCase(),
      machine,
      version: row.version || (row.date ? "not installed" : "none yet"),
      date: row.date || NONE,
      n: String(row.n),
      status: word + (status === "ok" ? format.marks(data, row) : `: ${row.reason || "no reason was recorded"}`),
    };
    const others = [row.framework, row.variant, task, status, kind, precision, edition, framework.language];
    const names = Object.keys(row.values);
    const key = names.join();
    if (!measured.has(key)) measured.set(key, names);
    return {
      index,
      id,
      texts,
      facts: { ...own, machine, device, version },
      title: `${texts.framework}, ${texts.variant}`,
      kind,
      precision,
      status: word,
      framework: row.framework,
      contended: row.contended,
      n: row.n,
      link: row.link,
      values: row.values,
      span: row.span,
      noise: statistics.noiseOf(data, row),
      ok: status === "ok",
      group: `${task}\n${profile}\n${device}\n${machine}\n${precision}`,
      isUsual: usual.get(task) === profile,
      measured: measured.get(key),
      choices: null,
      text: `${Object.values(texts).join("\n")}\n${others.join("\n")}`.toLowerCase(),
    };
  }

  /** The choices of a filter: what the catalogue knows, and what occurs. */
  function options(data, rows, name) {
    const known = {
      task: Object.keys(data.tasks),
      framework: Object.keys(data.frameworks),
      kind: ["default", "tuned"],
      status: Object.keys(data.statuses),
    };
    const titles = {
      task: (value) => data.tasks[value] ?? value,
      framework: (value) => data.frameworks[value]?.title ?? value,
      variant: (value) => rows.find((row) => row.id === value).title,
      device: (value) => value.toUpperCase(),
      status: (value) => data.statuses[value] ?? value,
    };
    const title = titles[name] ?? ((value) => value);
    const values = [...new Set([...(known[name] ?? []), ...rows.map((row) => row.facts[name])])];
    const found = values.map((value) => ({ value, title: title(value) }));
    return name === "task" ? found : found.sort((a, b) => COLLATOR.compare(a.title, b.title));
  }

  /** The parts of the address, with what is taken where one is absent. */
  function fields(data, model) {
    const values = (name) => model.facets.find((facet) => facet.name === name).options.map((option) => option.value);
    const task = values("task").find((one) => model.usual.has(one)) ?? ALL;
    const names = [...model.metrics.keys()];
    const units = [...new Set(data.metrics.flatMap((metric) => format.units(metric).map((unit) => unit.name)))];
    const one = (allowed, initial) => ({ values: allowed, many: false, default: initial });
    const many = (name, initial = []) => ({ values: values(name), many: true, default: initial });
    const pages = Math.max(1, Math.ceil(model.rows.length / PAGE));
    return {
      task: one([ALL, ...values("task")], task),
      profile: one(["", ALL, ...values("profile")], ""), // nothing: the usual one of each task
      framework: many("framework"),
      edition: many("edition"),
      kind: many("kind", ["default"]),
      variant: many("variant"),
      machine: many("machine"),
      device: many("device"),
      version: many("version"),
      status: many("status"),
      metric: one(names, names.includes("training_seconds") ? "training_seconds" : (names[0] ?? "")),
      unit: one(["", ...units], ""),
      show: one(Object.keys(SHOWN), "both"),
      baseline: one(["", ...new Set(model.rows.map((row) => row.id))], ""),
      sort: one(SORTABLE, "value"),
      order: one(["natural", "reversed"], "natural"),
      words: { values: null, many: false, default: "" },
      limit: one(Array.from({ length: pages }, (_, at) => String((at + 1) * PAGE)), String(PAGE)),
    };
  }

  /** The place of a row in the alphabetical order of a column's texts; the order is made when it is first needed. */
  function place(model, row, column) {
    const textOf = (one) => (column === "status" ? one.status : one.texts[column]);
    if (!model.orders.has(column)) {
      const sorted = [...new Set(model.rows.map(textOf))].sort(COLLATOR.compare);
      model.orders.set(column, new Map(sorted.map((text, position) => [text, position])));
    }
    return model.orders.get(column).get(textOf(row));
  }

  /** {state, problems} of an address; a unit that the metric does not have is a problem too. */
  function read(model, search) {
    const { state, problems } = query.read(search, model.fields);
    const known = ["", ...units(model, state).map((one) => one.name)];
    if (!known.includes(state.unit)) problems.push(`“${state.unit}” is not a unit of “${state.metric}”`);
    return { state: normalised(model, state), problems };
  }

  /** A state without a unit that the metric lacks; usual unit and profile are empty: they follow metric and task. */
  function normalised(model, state) {
    const others = units(model, state).slice(1);
    const isUsual = state.task !== ALL && model.usual.get(state.task) === state.profile;
    return {
      ...state,
      unit: others.some(({ name }) => name === state.unit) ? state.unit : "",
      profile: isUsual ? "" : state.profile,
    };
  }

  function units(model, state) {
    const metric = model.metrics.get(state.metric);
    return metric ? format.units(metric) : [{ name: "", scale: 1, decimals: null }];
  }

  /** The unit in which a state shows its metric: {name, scale, decimals}. */
  function unit(model, state) {
    const known = units(model, state);
    return known.find((one) => one.name === state.unit) ?? known[0];
  }

  /**
   * Those of `candidates`, in their order, that pass every filter and, for each choice of each filter, how many rows it
   * would show with the other filters as they are. Returns {rows, counts: [per facet, per option]}.
   */
  function filter(model, state, candidates) {
    const tests = model.facets.map((facet, at) => test(facet, at, state));
    const words = state.words.toLowerCase().split(/\s+/).filter(Boolean);
    const counts = model.facets.map((facet) => new Uint32Array(facet.options.length));
    const rows = [];
    for (const row of candidates) {
      if (!words.every((word) => row.text.includes(word))) continue;
      const failed = [];
      for (let at = 0; at < tests.length && failed.length < 2; at += 1) {
        if (!tests[at](row)) failed.push(at);
      }
      if (failed.length === 0) {
        rows.push(row);
        counts.forEach((count, at) => (count[row.choices[at]] += 1));
      } else if (failed.length === 1) {
        counts[failed[0]][row.choices[failed[0]]] += 1;
      }
    }
    return { rows, counts };
  }

  /** Whether a row passes one filter, as a function. */
  function test(facet, at, state) {
    const value = state[facet.name];
    if (value.length === 0 && facet.name === "profile") return (row) => row.isUsual;
    if (value.length === 0 || value === ALL) return () => true;
    const values = facet.many ? value : [value];
    const isChosen = facet.options.map((option) => values.includes(option.value));
    return (row) => isChosen[row.choices[at]];
  }

  Comparison.explorerLogic = { ALL, NONE, SHOWN, ORDINARY, PAGE, prepare, place, read, normalised, units, unit, filter };
})(globalThis);
