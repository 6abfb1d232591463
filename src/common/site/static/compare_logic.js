// What the page "Compare two" compares, without its page: the state in its address, the two rows, numbers and ratios.
(function (root) {
  "use strict";
  const Comparison = (root.Comparison ??= {});
  const { format, statistics } = Comparison;

  const PLACE = ["profile", "device", "machine"];

  const unique = (values) => [...new Set(values)];
  const isIn = (place) => (row) => PLACE.every((name) => row[name] === place[name]);

  /** The parts of the address, for query.js. `framework` is what other pages call `a`: it is read, never written. */
  function fields(data) {
    const one = (values) => ({ values: unique(values).filter(Boolean), many: false, default: "" });
    const names = one(Object.keys(data.frameworks));
    const variants = one(Object.values(data.frameworks).flatMap((framework) => Object.keys(framework.variants)));
    return {
      ...{ a: names, variant_a: variants, b: names, variant_b: variants, task: one(Object.keys(data.tasks)) },
      ...Object.fromEntries(PLACE.map((name) => [name, one(data.rows.map((row) => row[name]))])),
      framework: names,
    };
  }

  /** Names of the frameworks, by title. */
  function frameworks(data) {
    const title = (name) => data.frameworks[name].title.toLowerCase();
    return Object.keys(data.frameworks).sort((x, y) => (title(x) < title(y) ? -1 : 1));
  }

  /** Names of a framework's variants in its own order. */
  function variants(data, framework) {
    const inRows = data.rows.filter((row) => row.framework === framework).map((row) => row.variant);
    return unique([...inRows, ...Object.keys(data.frameworks[framework].variants)]);
  }

  /** Where a task was measured, as {profile, device, machine}: only rows of one place are compared. */
  function places(data, task) {
    const found = new Map();
    for (const row of data.rows.filter((row) => row.task === task)) {
      const place = Object.fromEntries(PLACE.map((name) => [name, row[name]]));
      found.set(JSON.stringify(place), place);
    }
    return [...found.values()];
  }

  function placeTitle({ profile, device, machine }) {
    return `${profile} profile, ${device.toUpperCase()}; ${machine || "not run on any machine yet"}`;
  }

  /**
   * The whole state from what was asked for: what is missing is chosen, so that there are numbers where possible.
   *
   * `chosen` is the framework whose tabs the reader opened last. Returns {state, problems}.
   */
  function resolve(data, asked, chosen = "") {
    const problems = [];
    const task = asked.task || Object.keys(data.tasks)[0];
    const rows = data.rows.filter((row) => row.task === task);
    const { a, b } = pair(data, asked, chosen, rows);
    const named = {
      a: ownVariant(data, a, asked.variant_a, problems),
      b: ownVariant(data, b, asked.variant_b, problems),
    };
    const ran = (place, framework, variant) => {
      const isOwn = (row) => row.framework === framework && (!variant || row.variant === variant);
      return rows.some((row) => row.status === "ok" && isIn(place)(row) && isOwn(row));
    };
    const score = (place) => ran(place, a, named.a) + ran(place, b, named.b);
    const fitting = fittingPlaces(data, task, asked, problems);
    const place = fitting.reduce((best, next) => (score(next) > score(best) ? next : best));
    const pick = (framework, other) => {
      const described = data.frameworks[framework].variants;
      const names = variants(data, framework).filter((name) => name !== other);
      const usual = names.filter((name) => described[name].kind === "default");
      return usual.find((name) => ran(place, framework, name)) ?? usual[0] ?? names[0] ?? other;
    };
    const variant_a = named.a || pick(a, a === b ? named.b : "");
    const variant_b = named.b || pick(b, a === b ? variant_a : "");
    return { state: { a, variant_a, b, variant_b, task, ...place }, problems };
  }

  function pair(data, asked, chosen, rows) {
    const names = frameworks(data);
    const ran = names.filter((name) => rows.some((row) => row.framework === name && row.status === "ok"));
    const other = (than) => [...ran, ...names].find((name) => name !== than) ?? than;
    const usual = names.includes(chosen) && chosen !== asked.b ? chosen : other(asked.b);
    const a = asked.a || asked.framework || usual;
    return { a, b: asked.b || other(a) };
  }

  function ownVariant(data, framework, name, problems) {
    const own = variants(data, framework);
    if (!name || own.includes(name)) return name ?? "";
    problems.push(`${data.frameworks[framework].title} has no variant “${name}”, but ${own.join(", ")}`);
    return "";
  }

  function fittingPlaces(data, task, asked, problems) {
    const all = places(data, task);
    const fitting = all.filter((place) => PLACE.every((name) => !asked[name] || asked[name] === place[name]));
    if (fitting.length) return fitting;
    const wanted = PLACE.map((name) => asked[name]).filter(Boolean);
    problems.push(`${data.tasks[task]} has no rows for: ${wanted.join(", ")}`);
    return all;
  }

  /** Both sides of a state: {a, b}, each with titles, precision and its row (null where there is none). */
  function sides(data, state) {
    return { a: side(data, state, state.a, state.variant_a), b: side(data, state, state.b, state.variant_b) };
  }

  function side(data, state, framework, variant) {
    const { title, variants: described } = data.frameworks[framework];
    const isOwn = (row) => row.task === state.task && row.framework === framework && row.variant === variant;
    const row = data.rows.find((row) => isOwn(row) && isIn(state)(row)) ?? null;
    const { kind } = described[variant];
    const precision = row?.precision ?? described[variant].precision;
    const label = `${title}, ${format.variantTitle(described[variant].title, kind, precision)}`;
    const name = state.a === state.b ? label : format.variantTitle(title, kind, format.ORDINARY); // in sentences
    return { framework, title, label, row, kind, precision, name };
  }

  /**
   * Every metric as {name, title, a, b, ratio, sentence}; `a` and `b` are cells {text, n, link}, `ratio` is b to a.
   */
  function numbers(data, state) {
    const both = sides(data, state);
    const isSame = both.a.row !== null && both.a.row === both.b.row;
    return data.metrics.map((metric) => {
      const [mine, theirs] = [both.a, both.b].map(({ row }) => row?.values[metric.name] ?? null);
      const unit = format.units(metric)[0];
      const comparable = mine && theirs && !isSame && both.a.precision === both.b.precision;
      const ratio = comparable ? statistics.ratio(theirs, mine, band(data, metric, both)) : null;
      return {
        name: metric.name,
        title: unit.name ? `${metric.title} (${unit.name})` : metric.title,
        a: cell(data, both.a.row, metric, unit),
        b: cell(data, both.b.row, metric, unit),
        ratio: ratio && ratio.verdict !== "unknown" ? format.ratio(ratio) : "none",
        sentence: isSame ? "The same row on both sides." : sentence(metric, both, [mine, theirs], ratio),
      };
    });
  }

  function band(data, metric, { a, b }) {
    const [own, other] = [a, b].map(({ row }) => ({ ...row, noise: statistics.noiseOf(data, row) }));
    return statistics.band(metric, own, other);
  }

  /** That the two sides were not measured side by side, and when each was; empty where they were or one has no runs. */
  function apart({ a, b }) {
    const [own, other] = [a.row?.span, b.row?.span];
    if (!own || !other || statistics.sessions([a.row, b.row]).length < 2) return "";
    const when = `${a.label} in runs begun ${format.clock(own)}, ${b.label} in runs begun ${format.clock(other)}`;
    return `The two were not measured side by side: ${when}; times that differ by no more than noise tie.`;
  }

  function cell(data, row, { name }, unit) {
    if (!row) return { text: "no row", n: 0, link: "" };
    const values = row.values[name];
    if (values) return { text: format.withInterval(values, unit), n: values[0], link: row.link };
    const text = row.status === "ok" ? format.missing(name) : (data.statuses[row.status] ?? row.status);
    return { text, n: 0, link: row.link };
  }

  function sentence(metric, { a, b }, values, ratio) {
    const lacking = [a, b].filter((_, at) => !values[at]);
    if (lacking.length === 2) return "No number on either side.";
    if (lacking.length) return `No number for ${lacking[0].name}, so not compared.`;
    if (!ratio) return `${a.name} computes in ${a.precision}, ${b.name} in ${b.precision}: not compared.`;
    const text = format.times(ratio);
    if (ratio.heldBack) return `Measured in another session: ${heldBack(ratio.band)}, ${text}.`;
    if (ratio.verdict === "tie") return `A tie: ${text}.`;
    if (ratio.verdict !== "unknown") return `${b.name} ${phrase(metric, text, ratio.verdict === "smaller")}.`;
    const single = [a, b].filter((_, at) => values[at][0] === 1);
    const runs = single.length === 2 ? "one run each" : `one run of ${single[0].name}`;
    return `${runs.charAt(0).toUpperCase()}${runs.slice(1)}: no interval, so not compared.`;
  }

  function heldBack(band) {
    if (band === Infinity) return "a tie, since the noise of this machine is not known";
    return `a tie inside the noise floor ${format.band(band)}`;
  }

  function phrase({ unit, name, title }, text, isLess) {
    const space = name.includes("memory") ? "memory" : "space";
    switch (unit) {
      case "s":
        return isLess ? `needs ${text} of the time` : `needs ${text} times as long`;
      case "B":
        return isLess ? `takes ${text} of the ${space}` : `takes ${text} times the ${space}`;
      case "J":
        return isLess ? `uses ${text} of the energy` : `uses ${text} times the energy`;
      case "1/s":
      case "GFLOP/s":
        return isLess ? `reaches ${text} of the speed` : `reaches ${text} times the speed`;
      default:
        return `has ${text} times the ${title.charAt(0).toLowerCase()}${title.slice(1)}`;
    }
  }

  Comparison.compareLogic = { fields, frameworks, variants, places, placeTitle, resolve, sides, numbers, apart };
})(globalThis);
