const assert = require("node:assert/strict");
const { test } = require("node:test");
for (const name of ["statistics", "format", "query", "compare_logic", "compare_words"]) {
  require(`../../src/common/site/static/${name}.js`);
}

const { compareLogic: logic, compareWords, query } = globalThis.Comparison;
const SESSION = [1_795_377_240, 1_795_386_120]; // 2026-11-22 19:54 to 22:22 UTC
const LATER = [1_795_393_380, 1_795_395_180]; // 2026-11-23 00:23 to 00:53 UTC
const HOSTILE = "<script>alert(1)</script>";
const PLACE = { profile: "standard", device: "cpu", machine: "Made Processor, 2 cores" };

const NOWHERE = { task: "mlp", profile: "quick", machine: "", status: "not run", version: "", date: "", n: 0 };

/** Values as data.js has them, of a quantity near `seconds`. */
function values(seconds, n = 5, deviation = 0.01) {
  if (n === 1) return [1, seconds, null, null, Math.log(seconds), null];
  return [n, seconds, seconds * 0.99, seconds * 1.01, Math.log(seconds), deviation];
}

function row(framework, variant, changes = {}) {
  const given = { status: "ok", reason: "", contended: false, version: "1.2", date: "2026-11-22", n: 5, values: {}, span: SESSION };
  const link = `cells/m/cnn-standard-cpu/${framework}-${variant}/index.html`;
  return { ...given, ...PLACE, framework, variant, task: "cnn", link, ...changes };
}

function variant(title, kind = "default", precision = "float32") {
  return { title, kind, precision };
}

const METRICS = [
  { name: "accuracy", title: "Accuracy", unit: "", less_is_better: false },
  { name: "training_seconds", title: "Training", unit: "s", less_is_better: true, timed: true },
  { name: "peak_memory_bytes", title: "Peak memory", unit: "B", less_is_better: true },
  { name: "installed_bytes", title: "Installed size", unit: "B", less_is_better: true },
  { name: "gflops", title: "Speed", unit: "GFLOP/s", less_is_better: false },
  { name: "joules", title: "Energy of the whole run", unit: "J", less_is_better: true },
];

/** Two frameworks, one of them with three variants, and a task that was run nowhere. */
function made(rows) {
  const half = variant("half", "tuned", "bfloat16");
  const described = { compiled: variant("compiled"), eager: variant("eager"), half };
  return {
    frameworks: {
      alpha: { title: "Zeta", language: "Python", variants: { plain: variant("plain") } },
      beta: { title: "beta", language: "Java", variants: described },
    },
    tasks: { cnn: "Convolutional network", mlp: "Dense network" },
    statuses: { ok: "ok", failed: "failed", "not run": "not run" },
    metrics: METRICS,
    noise: { [PLACE.machine]: { standard: { cpu: { training_seconds: Math.log(1.087) / Math.sqrt(2 / 5) } } } },
    rows: [
      ...rows,
      row("alpha", "plain", NOWHERE),
      ...["compiled", "eager", "half"].map((name) => row("beta", name, NOWHERE)),
    ],
  };
}

const ALPHA = row("alpha", "plain", { values: { training_seconds: values(2), accuracy: values(0.97, 5, 0.0001) } });
const BETA = [
  row("beta", "eager", { values: { training_seconds: values(1.66), accuracy: values(0.972, 5, 0.0001) } }),
  row("beta", "compiled", { status: "failed", reason: "why", n: 0 }),
  row("beta", "half", { values: { training_seconds: values(1) } }),
];
const DATA = made([ALPHA, ...BETA]);
const STATE = { a: "alpha", variant_a: "plain", b: "beta", variant_b: "eager", task: "cnn", ...PLACE };

function numbers(a, b, changes = {}) {
  const data = made([row("alpha", "plain", { values: a }), row("beta", "eager", { values: b }), BETA[1], BETA[2]]);
  return Object.fromEntries(logic.numbers(data, { ...STATE, ...changes }).map((metric) => [metric.name, metric]));
}

test("two sessions: a tie inside the noise, with the words why", () => {
  const pair = (seconds, span, noise) => {
    const a = row("alpha", "plain", { values: { training_seconds: values(1), accuracy: values(0.5) } });
    const of = { training_seconds: values(seconds), accuracy: values(0.6) };
    const data = { ...made([a, row("beta", "eager", { values: of, span }), BETA[1], BETA[2]]), ...noise };
    const found = Object.fromEntries(logic.numbers(data, STATE).map((metric) => [metric.name, metric]));
    return { ...found, apart: logic.apart(logic.sides(data, STATE)) };
  };
  const beside = pair(1.05, SESSION);
  assert.equal(beside.training_seconds.sentence, "beta needs 1.05 [1.03, 1.07] times as long.");
  assert.equal(beside.apart, "");
  const inside = pair(1.05, LATER);
  assert.equal(inside.training_seconds.ratio, "tie: 1.05 [1.03, 1.07], other session");
  const why = "Measured in another session: a tie inside the noise floor 0.920 to 1.087, 1.05 [1.03, 1.07].";
  assert.equal(inside.training_seconds.sentence, why);
  assert.match(inside.apart, /^The two were not measured side by side: .*19:54 to 22:22 UTC, .*00:23 to 00:53 UTC/);
  assert.match(inside.accuracy.sentence, /^beta has 1\.20/);
  assert.equal(pair(1.2, LATER).training_seconds.sentence, "beta needs 1.20 [1.18, 1.22] times as long.");
  assert.match(pair(1.2, LATER, { noise: {} }).training_seconds.sentence, /a tie, since the noise .* is not known/);
});

function asked(search) {
  return query.read(search, logic.fields(DATA)).state;
}

test("without an address there is a whole state, and it comes back from its address", () => {
  const { state, problems } = logic.resolve(DATA, asked(""));
  assert.deepEqual(state, { ...STATE, a: "beta", variant_a: "eager", b: "alpha", variant_b: "plain" });
  assert.deepEqual(problems, []);
  const search = query.write(state, logic.fields(DATA));
  assert.deepEqual(logic.resolve(DATA, asked(search)), { state, problems: [] });
});

test("what is asked for counts, the framework of the tabs is the first one otherwise", () => {
  assert.equal(logic.resolve(DATA, asked("?b=beta")).state.a, "alpha");
  assert.equal(logic.resolve(DATA, asked("?framework=alpha")).state.a, "alpha");
  assert.equal(logic.resolve(DATA, asked("?framework=alpha&a=beta")).state.a, "beta");
  assert.equal(logic.resolve(DATA, asked(""), "alpha").state.a, "alpha");
  assert.equal(logic.resolve(DATA, asked("?b=alpha"), "alpha").state.a, "beta");
  assert.equal(logic.resolve(DATA, asked(""), HOSTILE).state.a, "beta");
  assert.equal(logic.resolve(DATA, asked("?task=mlp")).state.machine, "");
});

test("the two sides of one framework begin with two variants, tuned ones are never chosen unasked", () => {
  const { state } = logic.resolve(DATA, asked("?a=beta&b=beta"));
  assert.deepEqual([state.variant_a, state.variant_b], ["eager", "compiled"]);
  assert.equal(logic.resolve(DATA, asked("?a=beta&b=beta&variant_b=eager")).state.variant_a, "compiled");
  assert.equal(logic.resolve(DATA, asked("?b=beta&variant_b=half")).state.variant_b, "half");
});

test("a variant or a place that is not there is ignored and named", () => {
  const { state, problems } = logic.resolve(DATA, asked("?a=alpha&variant_a=eager&task=mlp&profile=standard"));
  assert.equal(state.variant_a, "plain");
  assert.equal(state.profile, "quick");
  assert.deepEqual(problems, ["Zeta has no variant “eager”, but plain", "Dense network has no rows for: standard"]);
});

test("a hostile address is ignored with problems that are only text", () => {
  const noise = encodeURIComponent(HOSTILE.repeat(400));
  const { state, problems } = query.read(`?a=${noise}&${noise}=1&task=constructor&__proto__=x`, logic.fields(DATA));
  assert.equal(problems.length, 4);
  assert.ok(problems.every((text) => text.length < 200));
  assert.deepEqual(logic.resolve(DATA, state), logic.resolve(DATA, asked("")));
});

test("ratios are of the second to the first, in words", () => {
  const found = numbers(
    { training_seconds: values(2), peak_memory_bytes: values(1e9), installed_bytes: values(4e8), joules: values(20) },
    { training_seconds: values(1.66), peak_memory_bytes: values(2e9), installed_bytes: values(1e8), joules: values(9) },
  );
  assert.equal(found.training_seconds.a.text, "2.00 [1.98, 2.02]");
  assert.equal(found.training_seconds.title, "Training (s)");
  assert.equal(found.training_seconds.a.link, "cells/m/cnn-standard-cpu/alpha-plain/index.html");
  assert.equal(found.training_seconds.a.n, 5);
  assert.equal(found.training_seconds.ratio, "0.83 [0.82, 0.84]");
  assert.equal(found.training_seconds.sentence, "beta needs 0.83 [0.82, 0.84] of the time.");
  assert.match(found.peak_memory_bytes.sentence, /^beta takes 2\.00 \[.*\] times the memory\.$/);
  assert.match(found.installed_bytes.sentence, /^beta takes 0\.25 \[.*\] of the space\.$/);
  assert.match(found.joules.sentence, /^beta uses 0\.45 \[.*\] of the energy\.$/);
});

test("rates, shares, and longer times", () => {
  const found = numbers(
    { training_seconds: values(1), gflops: values(10), accuracy: values(0.97, 5, 0.0001) },
    { training_seconds: values(3), gflops: values(20), accuracy: values(0.972, 5, 0.0001) },
  );
  assert.match(found.training_seconds.sentence, /^beta needs 3\.00 \[.*\] times as long\.$/);
  assert.match(found.gflops.sentence, /^beta reaches 2\.00 \[.*\] times the speed\.$/);
  assert.equal(found.accuracy.sentence, "beta has 1.002 [1.002, 1.002] times the accuracy.");
});

test("ties, single runs, missing numbers and other precisions are not compared, and say so", () => {
  const single = values(2, 1);
  const tie = numbers({ training_seconds: values(2) }, { training_seconds: values(2.002) }).training_seconds;
  assert.match(tie.sentence, /^A tie: 1\.00 \[0\.99, 1\.02\]\.$/);
  assert.match(tie.ratio, /^tie: /);
  const both = numbers({ training_seconds: single }, { training_seconds: single }).training_seconds;
  assert.deepEqual([both.ratio, both.sentence], ["none", "One run each: no interval, so not compared."]);
  const one = numbers({ training_seconds: values(2) }, { training_seconds: single }).training_seconds;
  assert.equal(one.sentence, "One run of beta: no interval, so not compared.");
  const lacking = numbers({ training_seconds: single }, {});
  assert.equal(lacking.training_seconds.sentence, "No number for beta, so not compared.");
  assert.equal(lacking.training_seconds.b.text, "not measured: not every run has it");
  assert.equal(lacking.joules.a.text, "not measured: no energy counter can be read on this machine");
  assert.equal(lacking.joules.sentence, "No number on either side.");
  const other = numbers({ training_seconds: single }, {}, { variant_b: "half" }).training_seconds;
  assert.equal(other.sentence, "Zeta computes in float32, beta (tuned) in bfloat16: not compared.");
});

test("a tuned side is called so: as a heading, in sentences and by its kind", () => {
  const tuned = { ...made([ALPHA, row("beta", "fast", { values: { training_seconds: values(1) } })]) };
  tuned.frameworks.beta.variants.fast = variant("faster", "tuned");
  const state = { ...STATE, variant_b: "fast" };
  const { a, b } = logic.sides(tuned, state);
  assert.deepEqual([a.label, a.name, a.kind], ["Zeta, plain", "Zeta", "default"]);
  assert.deepEqual([b.label, b.name, b.kind], ["beta, faster (tuned)", "beta (tuned)", "tuned"]);
  const { sentence } = logic.numbers(tuned, state).find(({ name }) => name === "training_seconds");
  assert.match(sentence, /^beta \(tuned\) needs 0\.50 \[.*\] of the time\.$/);
  const { label } = logic.sides(DATA, { ...STATE, variant_b: "half" }).b;
  assert.equal(label, "beta, half (tuned, bfloat16)");
});

test("runs of another precision than their variant's are not compared with its own", () => {
  const half = row("beta", "eager", { values: { training_seconds: values(1) }, precision: "bfloat16" });
  const only = logic.numbers(made([ALPHA, half]), STATE).find(({ name }) => name === "training_seconds");
  assert.equal(only.sentence, "Zeta computes in float32, beta in bfloat16: not compared.");
  const both = logic.numbers(made([ALPHA, BETA[0], half]), STATE).find(({ name }) => name === "training_seconds");
  assert.match(both.sentence, /^beta needs 0\.83 /);
});

test("a row without numbers shows its status with its page, and one row is not compared with itself", () => {
  const failed = numbers({ training_seconds: values(2) }, {}, { variant_b: "compiled" }).training_seconds;
  assert.equal(failed.b.text, "failed");
  assert.equal(failed.b.link, "cells/m/cnn-standard-cpu/beta-compiled/index.html");
  const same = logic.numbers(DATA, { ...STATE, b: "alpha", variant_b: "plain" });
  assert.ok(same.every((metric) => metric.sentence === "The same row on both sides." && metric.ratio === "none"));
  assert.ok(logic.numbers(DATA, STATE).every(({ a, b }) => a.text && b.text));
});

const TOPICS = [
  { name: "gates", title: "Gates", sentence: "In {b}, {in_b}; in {a}, {in_a}.", words: { ifgo: "the order i f g o" } },
  { name: "epsilon", title: "Epsilon", sentence: "{in_b} in {b}, {in_a} in {a}", words: {} },
];
const FACTS = [{ name: "creator", title: "Creator" }];

function says(gates, epsilon) {
  return {
    frameworks: {
      alpha: { conventions: { gates, epsilon }, facts: {} },
      beta: {
        conventions: { gates: { value: "gfoi", verified: "run" }, epsilon: { value: "1e-7", verified: "run" } },
        facts: { creator: { value: HOSTILE, source: "https://e.example", date: "2026-11-22" } },
      },
    },
    topics: TOPICS,
    facts: FACTS,
  };
}

const BOTH = logic.sides(DATA, STATE);

test("differences are sentences from both declarations, in both directions", () => {
  const words = says({ value: "ifgo", verified: "run", note: "a note" }, { value: "1e-7", verified: "run" });
  const found = compareWords.differences(words, BOTH);
  assert.deepEqual(found.different, [
    { text: "In beta, gfoi; in Zeta, the order i f g o.", notes: [{ who: "Zeta", text: "a note", source: "" }] },
  ]);
  assert.deepEqual(found.same, [{ text: "Epsilon: 1e-7", notes: [] }]);
  const back = compareWords.differences(words, { a: BOTH.b, b: BOTH.a });
  assert.equal(back.different[0].text, "In Zeta, the order i f g o; in beta, gfoi.");
});

test("what was not tried or not declared is not known, never different", () => {
  const words = says({ value: "unknown", verified: "not tried" }, undefined);
  delete words.frameworks.alpha.conventions.epsilon;
  const found = compareWords.differences(words, BOTH);
  assert.deepEqual(found.different, []);
  assert.deepEqual(
    found.unknown.map(({ text }) => text),
    ["Gates: not known in Zeta; gfoi in beta", "Epsilon: not known in Zeta; 1e-7 in beta"],
  );
});

test("the lists of meanings as a file: where each stands, its words and its notes", () => {
  const words = says({ value: "ifgo", verified: "run", note: "a note", source: "https://example.org" }, { value: "1e-7", verified: "run" });
  assert.deepEqual(compareWords.table(compareWords.differences(words, BOTH), BOTH), {
    columns: ["Listed under", "In words", "Notes"],
    rows: [
      ["If you come from Zeta, this is different in beta:", "In beta, gfoi; in Zeta, the order i f g o.", "Zeta: a note; https://example.org"],
      ["The same in both:", "Epsilon: 1e-7", "none"],
    ],
  });
});

test("of one framework nothing is said to be the same in every variant", () => {
  const titles = compareWords.titles({ a: BOTH.a, b: BOTH.a });
  assert.equal(titles.different, "Both sides are Zeta. It declares what its words mean once, not for each variant.");
  assert.equal(titles.same, "Declared for Zeta:");
});

test("what is filled into a sentence is not read as a pattern", () => {
  const filled = compareWords.fill("{in_a} {b}", { a: "A", b: "{a} $& $1", in_a: "{b}{in_b}", in_b: "B" });
  assert.equal(filled, "{b}{in_b} {a} $& $1");
});

test("facts that nobody states are not blank", () => {
  const rows = compareWords.facts(DATA, says(null, null), BOTH);
  assert.deepEqual(
    rows.map(({ title, a, b }) => [title, a.text, b.text]),
    [
      ["Language of the notebooks", "Python", "Java"],
      ["Creator", "no dated source found", HOSTILE],
    ],
  );
});
