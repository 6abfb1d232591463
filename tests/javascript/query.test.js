const assert = require("node:assert/strict");
const { test } = require("node:test");
require("../../src/common/site/static/query.js");

const { read, write } = globalThis.Comparison.query;
const FIELDS = {
  task: { values: ["mlp", "cnn"], many: false, default: "mlp" },
  framework: { values: ["jax", "keras", "pytorch"], many: true, default: [] },
  kind: { values: ["default", "tuned"], many: true, default: ["default"] },
  q: { values: null, many: false, default: "" },
};
const DEFAULTS = { task: "mlp", framework: [], kind: ["default"], q: "" };

test("nothing in the address is the default", () => {
  for (const search of ["", "?"]) assert.deepEqual(read(search, FIELDS), { state: DEFAULTS, problems: [] });
  assert.equal(write(DEFAULTS, FIELDS), "");
});

test("defaults are not shared between readings", () => {
  read("", FIELDS).state.kind.push("tuned");
  assert.deepEqual(read("", FIELDS).state, DEFAULTS);
});

test("a state comes back from its address", () => {
  const states = [
    { task: "cnn", framework: ["jax", "pytorch"], kind: ["default", "tuned"], q: "a b&c=d#e+f%20ü😀?" },
    { task: "mlp", framework: [], kind: [], q: "" },
    { task: "mlp", framework: ["keras"], kind: ["tuned"], q: " " },
  ];
  for (const state of states) assert.deepEqual(read(write(state, FIELDS), FIELDS), { state, problems: [] });
});

test("one state has one address, in whatever order it was given", () => {
  const { state } = read("?q=x&framework=pytorch&framework=jax&framework=jax&task=cnn", FIELDS);
  assert.equal(write(state, FIELDS), "?task=cnn&framework=jax&framework=pytorch&q=x");
});

test("an empty list that is not the default is kept", () => {
  assert.equal(write({ ...DEFAULTS, kind: [] }, FIELDS), "?kind=");
  assert.deepEqual(read("?kind=", FIELDS).state.kind, []);
  assert.deepEqual(read("?kind=&kind=tuned", FIELDS).state.kind, ["tuned"]);
});

test("what is unknown is ignored and named", () => {
  const { state, problems } = read("?task=gan&colour=red&framework=jax&framework=theano&__proto__=x&task=cnn", FIELDS);
  assert.deepEqual(state, { ...DEFAULTS, task: "cnn", framework: ["jax"] });
  assert.deepEqual(problems, [
    "“gan” is not a choice of “task”",
    "“colour” is not known on this page",
    "“theano” is not a choice of “framework”",
    "“__proto__” is not known on this page",
  ]);
});

test("a second value for a single field is named", () => {
  const { state, problems } = read("?task=cnn&task=mlp", FIELDS);
  assert.equal(state.task, "cnn");
  assert.equal(problems.length, 1);
});

test("noise is ignored, named shortly, and never more than a few times", () => {
  for (const search of [`?${"x".repeat(10_000)}`, `?q=${"y".repeat(2001)}`, `?task=${"<script>".repeat(1300)}`]) {
    const { state, problems } = read(search, FIELDS);
    assert.deepEqual(state, DEFAULTS);
    assert.equal(problems.length, 1);
    assert.ok(problems[0].length < 150, problems[0]);
  }
  const many = read(`?${Array.from({ length: 3000 }, (_, at) => `n${at}=1`).join("&")}`, FIELDS).problems;
  assert.equal(many.length, 6);
  assert.equal(many.at(-1), "and 2995 more");
});

test("hostile text stays text, without control characters", () => {
  const { problems } = read("?%00%E2%80%AEa%0Ab=<script>&%ff=%&q=<img onerror=x>", FIELDS);
  assert.deepEqual(problems, ["“ a b” is not known on this page", "“�” is not known on this page"]);
  assert.equal(read("?q=<img onerror=x>", FIELDS).state.q, "<img onerror=x>");
});

test("a long list of choices is not noise", () => {
  const values = Array.from({ length: 400 }, (_, at) => `A Processor With a Long Name ${at}, 8 cores`);
  const fields = { machine: { values, many: true, default: [] } };
  assert.deepEqual(read(write({ machine: values }, fields), fields), { state: { machine: values }, problems: [] });
});
