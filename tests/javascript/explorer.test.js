// The explorer's logic and what it shows, without a page.
const assert = require("node:assert/strict");
const { test } = require("node:test");
for (const name of ["statistics", "format", "query", "explorer_logic", "explorer_ranks", "explorer_sessions", "explorer_view"]) {
  require(`../../src/common/site/static/${name}.js`);
}

const { explorerLogic: logic, explorerView: view, query, statistics } = globalThis.Comparison;
const MACHINE = "Made Processor, 2 cores";
const NOISE = Math.log(1.087) / Math.sqrt(2 / 5); // two rows of five runs differ by 8.7 % at most
const SESSION = [1_795_377_240, 1_795_386_120]; // 2026-11-22 19:54 to 22:22 UTC
const LATER = [1_795_393_380, 1_795_395_180]; // 2026-11-23 00:23 to 00:53 UTC
const HOSTILE = "<script>pwned()</script>";

/** A metric's values: repeats around `median`, as far apart as `deviation` of the logarithms says. */
function values(median, n = 5, deviation = 0.01) {
  if (n === 1) return [1, median, null, null, Math.log(median), null];
  return [n, median, median * (1 - deviation), median * (1 + deviation), Math.log(median), deviation];
}

function row(framework, variant, seconds, changes = {}) {
  const measured = seconds ? { training_seconds: values(seconds), accuracy: values(1 / (1 + seconds)) } : {};
  return {
    framework, variant, task: "mlp", profile: "standard", device: "cpu", machine: MACHINE, version: "1.2.3",
    date: "2026-11-22", status: "ok", reason: "", contended: false, n: 5, link: `cells/${framework}/index.html`,
    values: measured, span: SESSION, ...changes,
  };
}

const missing = (status, reason) => ({ status, reason, n: 0, version: "", date: "", values: {} });

function data(rows) {
  const variant = (title, kind = "default", precision = "float32") => ({ title, kind, precision });
  const variants = {
    eager: variant("eager"),
    fast: variant("made faster", "tuned"),
    half: variant("half", "default", "bfloat16"),
  };
  const framework = (title, edition = "current") => ({ title, language: "Python", edition, variants });
  return {
    frameworks: { alpha: framework("Alpha"), beta: framework("Beta"), gamma: framework("Gamma", "2019") },
    tasks: { cnn: "Convolutional network", lstm: "LSTM", mlp: "Perceptron" },
    statuses: { failed: "failed", ok: "ok", oom: "out of memory", "not equal": "not equal", "not run": "not run" },
    metrics: [
      { name: "accuracy", title: "Accuracy", unit: "", less_is_better: false },
      { name: "training_seconds", title: "Training", unit: "s", less_is_better: true, timed: true },
      { name: "joules", title: "Energy", unit: "J", less_is_better: true },
      { name: "odd", title: "Odd", unit: "", less_is_better: null },
    ],
    noise: { [MACHINE]: { standard: { cpu: { training_seconds: NOISE } } } },
    method: 7,
    rows,
  };
}

const ROWS = [
  row("alpha", "eager", 2.0),
  row("alpha", "fast", 0.8),
  row("alpha", "half", 0.5),
  row("beta", "eager", 2.004, { version: "4.5" }),
  row("gamma", "eager", 1.0),
  row("gamma", "fast", null, missing("failed", `ValueError: ${HOSTILE}`)),
  row("beta", "fast", null, missing("oom", "")),
  row("alpha", "eager", 20, { profile: "quick" }),
  row("alpha", "eager", 7, { task: "lstm", profile: "quick", n: 1, values: { training_seconds: values(7, 1) } }),
  row("beta", "eager", 8, { task: "lstm", profile: "quick", contended: true }),
  row("alpha", "eager", 0.2, { machine: "Other, 8 cores" }),
];

function shown(search, rows = ROWS) {
  const model = logic.prepare(data(rows));
  const { state, problems } = logic.read(model, search);
  const found = view.results(model, state);
  const texts = (...names) =>
    found.rows.map((one) => names.map((name) => view.cell(model, state, one, name, found.standing)).join(" | "));
  const count = (facet, value) => {
    const at = model.facets.findIndex(({ name }) => name === facet);
    return found.counts[at][model.facets[at].options.findIndex((option) => option.value === value)];
  };
  return { model, state, problems, found, texts, count, table: () => view.table(model, state, found) };
}

test("by default: the first task that has rows, its usual profile, training time, no tuned variant", () => {
  const { state, texts, problems } = shown("");
  assert.equal(state.metric, "training_seconds");
  assert.deepEqual(problems, []);
  assert.deepEqual(texts("framework", "task", "profile", "value"), [
    "Alpha | LSTM | quick | 7.00",
    "Beta | LSTM | quick | 8.00 [7.92, 8.08]",
  ]);
});

test("each task comes in its usual profile unless one is chosen", () => {
  assert.deepEqual(new Set(shown("?task=mlp").texts("profile")), new Set(["standard"]));
  assert.deepEqual(shown("?task=mlp&profile=quick").texts("framework", "value"), ["Alpha | 20.0 [19.8, 20.2]"]);
  assert.equal(shown("?task=mlp&profile=*").found.rows.length, shown("?task=mlp").found.rows.length + 1);
  const places = [...new Set(shown("?task=*").texts("task", "profile"))].sort();
  assert.deepEqual(places, ["LSTM | quick", "Perceptron | standard"]);
  assert.equal(shown("?task=mlp&profile=standard").state.profile, "");
});

test("ranks stay within machine, device, profile, task and precision; those of ties overlap", () => {
  assert.deepEqual(shown("?task=mlp").texts("framework", "variant", "machine", "rank"), [
    "Alpha | eager | Other, 8 cores | 1",
    `Alpha | half (bfloat16) | ${MACHINE} | not ranked: bfloat16`,
    `Gamma | eager | ${MACHINE} | 1`,
    `Alpha | eager | ${MACHINE} | 2–3`,
    `Beta | eager | ${MACHINE} | 2–3`,
  ]);
});

/** Rows of one comparable set, `seconds` by framework or [seconds, deviation]. */
function set(times) {
  return Object.entries(times).map(([name, given]) => {
    const [seconds, deviation] = [].concat(given, 0.01);
    return row(name, "eager", null, { values: { training_seconds: values(seconds, 5, deviation) } });
  });
}

test("a rank is a range where rows tie: no row is placed before one with which it ties", () => {
  const cases = [
    // A ties with B, B with C, A not with C: the interval of a ratio reaches 1.5 % to each side.
    [{ alpha: 1, beta: 1.01, gamma: 1.02 }, ["1–2", "1–3", "2–3"]],
    [{ alpha: 1, beta: 1.01, gamma: 1.02, delta: 1.2, epsilon: 1.21 }, ["1–2", "1–3", "2–3", "4–5", "4–5"]],
    [{ alpha: 1, beta: 1.1, gamma: [1.2, 0.4], delta: 1.3 }, ["1–2", "2–3", "1–4", "3–4"]], // gamma's interval holds all
    [{ alpha: 1, beta: 1.1, gamma: 1.2 }, ["1", "2", "3"]],
  ];
  for (const [times, ranks] of cases) {
    assert.deepEqual(shown("?task=mlp", set(times)).texts("rank"), ranks, JSON.stringify(times));
  }
  const { model, state, found } = shown("?task=mlp", set({ alpha: 1, beta: 1.01, gamma: 1.02, delta: 1.05 }));
  for (const a of found.rows) {
    for (const b of found.rows) {
      const [own, its] = [a, b].map((one) => one.values.training_seconds);
      if (!statistics.isTie(own, its)) continue;
      const ranks = [a, b].map((one) => view.cell(model, state, one, "rank", found.standing).split("–").map(Number));
      assert.ok(ranks[0][0] <= ranks[1].at(-1), `${a.framework}, ${b.framework}`);
    }
  }
});

test("the fastest says so where another row ties with it", () => {
  const ratios = (times, search = "?task=mlp") => shown(search, set(times)).texts("ratio");
  assert.deepEqual(ratios({ alpha: 1, beta: 1.01, gamma: 2 }), [
    "fastest, tied",
    "tie: 1.01 [1.00, 1.02]",
    "2.00 [1.97, 2.03]",
  ]);
  assert.deepEqual(ratios({ alpha: 1, beta: 2, gamma: 2.01 })[0], "fastest"); // the others' tie is not its own
  assert.deepEqual(ratios({ alpha: 1, beta: 1.01 }, "?task=mlp&baseline=alpha/eager")[0], "baseline");
});

test("rows of two sessions tie unless their ratio lies outside of the noise, too", () => {
  const of = (seconds, span = LATER) => row("beta", "eager", seconds, { span });
  const rows = (other) => [row("alpha", "eager", 1), other];
  const cases = [
    [of(1.05, SESSION), ["1 | fastest", "2 | 1.05 [1.03, 1.07]"]], // side by side: the interval decides
    [of(1.05, [SESSION[1], LATER[1]]), ["1 | fastest", "2 | 1.05 [1.03, 1.07]"]], // overlap by a second
    [of(1.05), ["1–2 | fastest, tied", "1–2 | tie: 1.05 [1.03, 1.07], other session"]],
    [of(0.95), ["1–2 | fastest, tied", "1–2 | tie: 1.05 [1.04, 1.07], other session"]],
    [of(1.005), ["1–2 | fastest, tied", "1–2 | tie: 1.00 [0.99, 1.02]"]], // by its interval already
    [of(1.1), ["1 | fastest", "2 | 1.10 [1.08, 1.12]"]],
    [of(0.5), ["1 | fastest", "2 | 2.00 [1.97, 2.03]"]],
  ];
  for (const [other, expected] of cases) {
    assert.deepEqual(shown("?task=mlp", rows(other)).texts("rank", "ratio"), expected, String(other.span));
  }
  const unknown = [row("alpha", "eager", 1, { machine: "Other" }), { ...of(9), machine: "Other" }];
  assert.match(shown("?task=mlp", unknown).texts("rank", "ratio")[1], /^1–2 \| tie: 9\.00 \[.*\], other session$/);
  const accuracy = shown("?task=mlp&metric=accuracy", rows(of(1.05))).texts("rank", "ratio"); // no clock measures it
  assert.deepEqual(accuracy, ["1 | best", "2 | 0.98 [0.96, 0.99]"]);
});

test("the caption says which rows are of another session", () => {
  const later = (seconds) => row("beta", "eager", seconds, { span: LATER });
  const caption = (search, rows) => {
    const { model, state, found } = shown(search, rows);
    return view.caption(model, state, found);
  };
  const rows = [row("alpha", "eager", 1), row("gamma", "eager", 2), later(1.05)];
  const said = caption("?task=mlp", rows);
  assert.match(said, /side by side: Beta, eager in runs begun 2026-11-23 00:23 to 00:53 UTC; all others/);
  assert.match(said, /with repeats in runs begun 2026-11-22 19:54 to 22:22 UTC\. The machine drifts/);
  assert.match(said, /outside of the noise floor, 0\.920 to 1\.087 for n = 5\./);
  assert.match(caption("?task=mlp&metric=accuracy", rows), /Accuracy does not drift/);
  assert.doesNotMatch(caption("?task=mlp&framework=beta", rows), /side by side/);
  assert.doesNotMatch(caption("?task=mlp", ROWS), /side by side/);
  const elsewhere = rows.map((one) => ({ ...one, task: "cnn" }));
  assert.match(caption("?task=*", [...rows, ...elsewhere]), /side by side: in 2 sets;/);
});

test("values are sorted as they are shown, by medians; ranks and ratios by geometric means", () => {
  const of = (median, mean) => [5, median, median, median, Math.log(mean), 0.001];
  const skewed = (median, mean) => ({ values: { training_seconds: of(median, mean) } });
  const rows = [row("alpha", "eager", null, skewed(1, 1.3)), row("beta", "eager", null, skewed(1.1, 1.2))];
  const order = (sort) => shown(`?task=mlp&sort=${sort}`, rows).texts("framework", "rank");
  assert.deepEqual(order("value"), ["Alpha | 2", "Beta | 1"]);
  for (const sort of ["ratio", "rank"]) assert.deepEqual(order(sort), ["Beta | 1", "Alpha | 2"], sort);
  const { model, state, found } = shown("?task=mlp", rows);
  const caption = view.caption(model, state, found);
  assert.match(caption, /A ratio is a row's geometric mean over the fastest default row's;/);
  assert.match(caption, /Ranks go by the geometric mean/);
});

test("runs of another precision than their variant's stand apart", () => {
  const times = { training_seconds: values(1) };
  const rows = [...set({ alpha: 2, beta: 3 }), row("beta", "eager", null, { precision: "bfloat16", values: times })];
  assert.deepEqual(shown("?task=mlp", rows).texts("framework", "variant", "rank", "ratio"), [
    "Beta | eager (bfloat16) | not ranked: bfloat16 | fastest in bfloat16",
    "Alpha | eager | 1 | fastest",
    "Beta | eager | 2 | 1.50 [1.48, 1.52]",
  ]);
});

test("a row with numbers says which of its repeats did not end well", () => {
  const status = (changes) => shown("?task=mlp", [row("alpha", "eager", 1, changes)]).texts("status")[0];
  assert.equal(status({}), "ok");
  assert.equal(status({ n: 4, failed: { "not equal": 1 }, runs: 5 }), "ok, 1 of 5 runs: not equal");
  const several = { n: 2, failed: { oom: 2, "not equal": 1 }, runs: 5 };
  assert.equal(status(several), "ok, 2 of 5 runs: out of memory, 1 of 5 runs: not equal");
  assert.equal(status({ contended: true, failed: { oom: 1 }, runs: 2 }), "ok, contended, 1 of 2 runs: out of memory");
});

test("a filter for single variants", () => {
  const { texts, model } = shown("?task=mlp&kind=&variant=alpha%2Fhalf&variant=gamma%2Ffast");
  assert.deepEqual(texts("framework", "variant"), ["Alpha | half (bfloat16)", "Gamma | made faster (tuned)"]);
  const { title, options } = model.facets.find(({ name }) => name === "variant");
  assert.equal(title, "Variant");
  assert.ok(options.some((one) => one.value === "gamma/fast" && one.title === "Gamma, made faster (tuned)"));
});

test("how many rows are drawn stands in the address, in steps of fifty", () => {
  const rows = Array.from({ length: 250 }, (_, at) => row("alpha", "eager", 1, { machine: `Made Processor ${at}` }));
  assert.equal(shown("", rows).state.limit, "50");
  assert.equal(shown("?limit=250", rows).state.limit, "250");
  for (const wrong of ["300", "0", "120", "-1", "many"]) {
    const { state, problems } = shown(`?limit=${wrong}`, rows);
    assert.deepEqual([state.limit, problems.length], ["50", 1], wrong);
  }
});

test("tuned rows are held against the fastest default one, are never ranked and never the fastest", () => {
  const of = (search) => shown(`?task=mlp&machine=Made+Processor%2C+2+cores&${search}`).texts("variant", "rank", "ratio");
  const tuned = "made faster (tuned) | not ranked: tuned | 0.80 [0.79, 0.81]";
  const defaults = ["eager | 1 | fastest", ...Array(2).fill("eager | 2–3 | 2.00 [1.97, 2.03]")];
  for (const kinds of ["kind=default&kind=tuned", "kind="]) {
    assert.deepEqual(of(`${kinds}&status=ok&words=float32`), [tuned, ...defaults]);
  }
  assert.deepEqual(of("kind=tuned&framework=alpha"), [tuned]); // the fastest default row need not be shown
  const alone = [row("alpha", "fast", 1)];
  assert.deepEqual(shown("?kind=", alone).texts("rank", "ratio"), ["not ranked: tuned | none"]);
});

test("a filter does not change a rank", () => {
  assert.deepEqual(shown("?task=mlp&framework=beta").texts("rank"), ["2–3"]);
  assert.deepEqual(shown("?task=mlp&words=beta").texts("rank", "ratio"), ["2–3 | 2.00 [1.97, 2.03]"]);
});

test("single runs, contended runs and rows without a number have no rank, and say why", () => {
  assert.deepEqual(shown("?task=lstm").texts("rank"), ["not ranked: one run", "not ranked: contended"]);
  assert.deepEqual(shown("?task=mlp&status=failed&kind=").texts("rank", "value", "ratio", "status"), [
    `not ranked: failed | not measured | none | failed: ValueError: ${HOSTILE}`,
  ]);
  assert.deepEqual(shown("?task=lstm&words=beta").texts("status"), ["ok, contended"]);
});

test("no cell is empty", () => {
  for (const metric of ["accuracy", "training_seconds", "joules", "odd"]) {
    const { table } = shown(`?task=*&profile=*&kind=&metric=${metric}`);
    assert.equal(table().rows.length, ROWS.length);
    for (const cells of table().rows) assert.ok(cells.every((text) => text.trim()), cells.join(" | "));
  }
});

test("a metric that a row lacks is not measured, with the reason", () => {
  const { texts } = shown("?task=mlp&metric=joules&framework=beta");
  assert.deepEqual(texts("rank", "value", "status"), [
    "not ranked: no number | not measured: no energy counter can be read on this machine | ok",
  ]);
  const withheld = shown("", [row("alpha", "eager", null, { status: "not equal", reason: "weights", values: {} })]);
  assert.deepEqual(withheld.texts("value", "status"), ["withheld | not equal: weights"]);
  assert.deepEqual(shown("?task=mlp&status=oom&kind=").texts("status"), ["out of memory: no reason was recorded"]);
});

test("without a baseline a row is held against the fastest of its own machine", () => {
  const { texts } = shown("?task=mlp&words=eager");
  assert.deepEqual(texts("ratio"), ["fastest", "fastest", "2.00 [1.97, 2.03]", "2.00 [1.97, 2.03]"]);
  assert.deepEqual(shown("?task=mlp&words=half").texts("ratio"), ["fastest in bfloat16"]);
});

test("a pinned baseline counts in every group, and a tie is called one", () => {
  const { texts } = shown("?task=mlp&baseline=alpha%2Feager");
  assert.deepEqual(texts("framework", "ratio"), [
    "Alpha | baseline",
    "Alpha | none: the baseline has no number here",
    "Gamma | 0.50 [0.49, 0.51]",
    "Alpha | baseline",
    "Beta | tie: 1.00 [0.99, 1.02]",
  ]);
  assert.deepEqual(shown("?task=lstm&baseline=beta%2Feager").texts("ratio"), ["0.88, no interval", "baseline"]);
});

test("more is better turns the natural order round, reversed turns it back", () => {
  const order = (search) => shown(`?task=mlp&framework=gamma&framework=beta&${search}`).texts("framework");
  assert.deepEqual(order("metric=training_seconds"), ["Gamma", "Beta"]);
  assert.deepEqual(order("metric=accuracy"), ["Gamma", "Beta"]);
  assert.deepEqual(order("metric=accuracy&order=reversed"), ["Beta", "Gamma"]);
  assert.deepEqual(order("sort=framework"), ["Beta", "Gamma"]);
  assert.deepEqual(order("sort=framework&order=reversed"), ["Gamma", "Beta"]);
  const { found } = shown("?task=mlp&metric=accuracy");
  assert.equal(found.columns.find(({ name }) => name === "value").sort, "descending");
});

test("every column sorts, and rows without what is sorted by come last in both directions", () => {
  const { columns, folded } = shown("?task=*").found;
  for (const { name } of [...columns, ...folded]) {
    const [there, back] = ["natural", "reversed"].map((order) => shown(`?task=*&sort=${name}&order=${order}`));
    assert.deepEqual([...there.problems, ...back.problems], []);
    const isVaried = new Set(there.texts(name)).size > 1 && name !== "status"; // reasons are not sorted by
    assert.equal(there.texts(name)[0] !== back.texts(name)[0], isVaried, name);
  }
  for (const order of ["natural", "reversed"]) {
    const ranks = shown(`?task=*&profile=*&kind=&sort=rank&order=${order}`).texts("rank");
    const firstMissing = ranks.findIndex((text) => text.startsWith("not ranked"));
    assert.ok(ranks.slice(firstMissing).every((text) => text.startsWith("not ranked")), order);
  }
});

test("counts: what each choice would show with the other filters as they are", () => {
  const { count } = shown("?task=mlp&framework=beta");
  assert.equal(count("framework", "alpha"), 3);
  assert.equal(count("framework", "gamma"), 1);
  assert.equal(count("kind", "tuned"), 1);
  assert.equal(count("kind", "default"), 1);
  assert.equal(count("status", "failed"), 0);
  assert.equal(count("task", "lstm"), 1);
  assert.equal(count("task", "cnn"), 0);
  assert.equal(count("profile", "quick"), 0);
  assert.equal(shown("?task=mlp&framework=beta&words=nothing+has+this").count("framework", "alpha"), 0);
  assert.equal(shown("?task=mlp").found.metricCounts.get("joules"), 0);
  assert.equal(shown("?task=mlp").found.metricCounts.get("accuracy"), 5);
});

test("a choice that has a count shows as many rows", () => {
  const { model, state, found } = shown("?task=mlp&machine=Made+Processor%2C+2+cores");
  model.facets.forEach((facet, at) => {
    facet.options.forEach((option, position) => {
      const changed = logic.normalised(model, { ...state, [facet.name]: facet.many ? [option.value] : option.value });
      const { length } = view.results(model, changed).rows;
      assert.equal(length, found.counts[at][position], `${facet.name} ${option.value}`);
    });
  });
});

test("words: all must occur, anywhere in the row, in any case", () => {
  assert.deepEqual(shown("?task=*&profile=*&kind=&words=VALUEERROR+gamma").texts("framework"), ["Gamma"]);
  assert.deepEqual(shown("?task=mlp&words=4.5").texts("framework"), ["Beta"]);
  assert.deepEqual(shown("?task=mlp&words=bfloat16").texts("framework"), ["Alpha"]);
  assert.equal(shown("?task=mlp&words=4.5+gamma").found.rows.length, 0);
});

test("units and what is shown", () => {
  assert.deepEqual(shown("?task=mlp&unit=ms&words=beta").texts("value"), ["2004 [1984, 2024]"]);
  const names = (search) => shown(search).found.columns.map(({ title }) => title);
  assert.ok(names("?task=mlp&unit=ms").includes("Training (ms)"));
  assert.ok(!names("?task=mlp&show=ratio").includes("Training (s)"));
  assert.ok(!names("?task=mlp&show=absolute").includes("To the fastest"));
  assert.ok(names("?task=mlp&metric=accuracy").includes("To the best"));
  const wrong = shown("?task=mlp&unit=GB");
  assert.equal(wrong.state.unit, "");
  assert.equal(wrong.problems.length, 1);
  assert.equal(shown("?task=mlp&unit=s").problems.length, 0);
});

test("what all rows share goes to the caption, and stays in the files", () => {
  const { model, state, found, table } = shown("?task=mlp&machine=Made+Processor%2C+2+cores");
  assert.deepEqual(found.folded.map(({ name }) => name), ["task", "profile", "device", "machine"]);
  assert.match(view.caption(model, state, found), /Task: Perceptron; Profile: standard; Device: CPU; Machine: Made /);
  assert.deepEqual(table().columns, [
    ...["Rank", "Framework", "Variant", "Task", "Profile", "Device", "Machine"],
    ...["Training (s)", "To the fastest", "n", "Status", "Version", "Date", "held against", "precision", "method"],
  ]);
  assert.deepEqual(table().rows.map((cells) => cells.slice(-2)), found.rows.map((row) => [row.precision, "7"]));
  assert.equal(table().rows.length, found.rows.length);
  assert.deepEqual(table().rows[1].slice(0, 4), ["1", "Gamma", "eager", "Perceptron"]);
});

test("a file says for every line which row its ratio is held against", () => {
  const against = (search, rows = ROWS) => {
    const { columns, rows: lines } = shown(search, rows).table();
    return lines.map((cells) => cells[columns.indexOf("held against")]);
  };
  const place = "?task=mlp&machine=Made+Processor%2C+2+cores";
  const kinds = "&kind=&status=ok&words=float32";
  assert.deepEqual(new Set(against(place + kinds)), new Set(["Gamma, eager"]));
  assert.deepEqual(against(`${place}&kind=&status=failed`), ["none"]);
  assert.deepEqual(against(`${place}&framework=beta&baseline=alpha%2Feager`), ["Alpha, eager"]);
  assert.deepEqual(against("?task=mlp&framework=beta&baseline=gamma%2Ffast"), ["none"]); // it has no number
  assert.deepEqual(against("?task=lstm"), ["none", "none"]); // one run, and a contended row
  assert.ok(!shown("?task=mlp&show=absolute").table().columns.includes("held against"));
});

test("bars only where all numbers are comparable", () => {
  assert.equal(shown("?task=mlp").found.longest, 0);
  assert.equal(shown("?task=mlp&machine=Made+Processor%2C+2+cores&framework=beta").found.longest, 2.004);
});

test("every state comes back from its address", () => {
  const model = logic.prepare(data(ROWS));
  const search =
    "?task=*&profile=quick&framework=alpha&framework=beta&edition=2019&kind=&variant=beta%2Feager" +
    "&machine=Other%2C+8+cores&device=cpu" +
    "&version=4.5&status=ok&metric=accuracy&unit=share&show=ratio&baseline=beta%2Feager&sort=rank&order=reversed&words=a+b";
  const { state, problems } = logic.read(model, search);
  assert.deepEqual(problems, []);
  assert.equal(query.write(state, model.fields), search);
  assert.equal(query.write(logic.read(model, "").state, model.fields), "");
});

test("a hostile address shows the default, and says what was ignored", () => {
  const task = encodeURIComponent(HOSTILE);
  const noise = shown(`?task=${task}&${"x".repeat(10_000)}&baseline=none/none&sort=constructor`);
  assert.deepEqual(noise.state, shown("").state);
  assert.equal(noise.problems.length, 4);
});

test("no rows, and rows of what the catalogue does not know", () => {
  assert.equal(shown("", []).found.rows.length, 0);
  assert.deepEqual(shown("?kind=", [row("gone", "odd", 1, { task: "new" })]).texts("framework", "variant", "task"), [
    "gone | odd | new",
  ]);
});

test("10,000 rows: a keystroke takes far less than 100 ms", () => {
  const rows = Array.from({ length: 10_000 }, (_, at) => {
    const machine = { machine: `Made Processor ${at % 97}, 2 cores`, version: `1.${at % 40}` };
    if (at % 11) return row(["alpha", "beta", "gamma"][at % 3], "eager", 1 + (at % 89) / 10, machine);
    return row("gamma", "fast", null, { ...missing("failed", `Error ${at}: nothing came of it`), ...machine });
  });
  const model = logic.prepare(data(rows));
  const { state } = logic.read(model, "?task=*&kind=");
  view.results(model, state);
  const took = ["a", "al", "alp", "alph", "alpha", "alpha ", "alpha 8"].map((words) => {
    const started = performance.now();
    const next = { ...state, words };
    const found = view.results(model, next);
    for (const one of found.rows.slice(0, 100)) {
      for (const { name } of found.columns) view.cell(model, next, one, name, found.standing);
    }
    return performance.now() - started;
  });
  took.sort((a, b) => a - b);
  assert.ok(took[3] < 100, `${took.map((ms) => ms.toFixed(1))} ms`);
  console.log(`keystrokes over 10,000 rows: ${took.map((ms) => ms.toFixed(1)).join(", ")} ms`);
});
