// Values against SciPy: tests/test_javascript.py. Here: what needs no other program to be known.
const assert = require("node:assert/strict");
const { test } = require("node:test");
require("../../src/common/site/static/statistics.js");

const { ratio, tQuantile } = globalThis.Comparison.statistics;

/** A metric's values as the site exports them. */
const values = (n, mean, deviation) => [n, Math.exp(mean), null, null, mean, deviation];

test("Student's quantile of tables", () => {
  for (const [freedom, expected] of [[1, 12.70620474], [2, 4.30265273], [4, 2.77644511], [30, 2.04227246]]) {
    assert.ok(Math.abs(tQuantile(freedom) / expected - 1) < 1e-8, `${freedom}: ${tQuantile(freedom)}`);
  }
  assert.ok(Math.abs(tQuantile(Infinity) - 1.959963984540054) < 1e-12);
});

test("Student's quantile falls steadily, also where the method changes", () => {
  let last = Infinity;
  for (let freedom = 0.5; freedom < 1000; freedom *= 1.01) {
    const t = tQuantile(freedom);
    assert.ok(t < last, `at ${freedom}`);
    last = t;
  }
});

test("what is no number of degrees of freedom is refused", () => {
  for (const wrong of [0, -1, NaN, undefined]) assert.throws(() => tQuantile(wrong), RangeError);
});

test("a ratio is larger, smaller or a tie", () => {
  assert.equal(ratio(values(5, 1, 0.01), values(5, 0, 0.01)).verdict, "larger");
  assert.equal(ratio(values(5, 0, 0.01), values(5, 1, 0.01)).verdict, "smaller");
  const tie = ratio(values(5, 0.001, 0.05), values(5, 0, 0.05));
  assert.equal(tie.verdict, "tie");
  assert.ok(tie.low < 1 && tie.high > 1);
});

test("the interval of the inverse ratio is the inverse interval", () => {
  const [a, b] = [values(3, 0.4, 0.02), values(7, 0.1, 0.2)];
  const [there, back] = [ratio(a, b), ratio(b, a)];
  assert.ok(Math.abs(there.low * back.high - 1) < 1e-12);
  assert.ok(Math.abs(there.high * back.low - 1) < 1e-12);
});

test("a single run has no interval and no verdict", () => {
  const found = ratio(values(1, Math.log(2), null), values(5, 0, 0.1));
  assert.ok(Math.abs(found.value - 2) < 1e-12);
  assert.deepEqual([found.low, found.high, found.verdict], [null, null, "unknown"]);
});

test("the short way to a tie gives the verdict of the ratio", () => {
  let ties = 0;
  for (let at = 0; at < 4000; at += 1) {
    const part = (modulus) => (at % modulus) / modulus;
    const a = values(2 + (at % 5), 0.1 * part(37), 0.05 * part(41));
    const b = values(2 + (at % 7), 0.1 * part(31), 0.05 * part(29));
    const isTie = ratio(a, b).verdict === "tie";
    assert.equal(globalThis.Comparison.statistics.isTie(a, b), isTie, JSON.stringify([a, b]));
    ties += isTie;
  }
  assert.ok(ties > 400 && ties < 3600, `${ties}`);
});

test("without any deviation the interval is the value", () => {
  assert.deepEqual(ratio(values(3, 0, 0), values(3, 0, 0)), {
    ...{ value: 1, low: 1, high: 1, verdict: "tie" },
    ...{ band: 1, heldBack: false },
  });
  assert.equal(ratio(values(3, 1, 0), values(3, 0, 0)).verdict, "larger");
});
