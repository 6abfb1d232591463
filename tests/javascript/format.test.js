// That these are the digits of words.py: tests/test_javascript.py.
const assert = require("node:assert/strict");
const { test } = require("node:test");
require("../../src/common/site/static/format.js");

const { UNITS, number, ratio, units, withInterval } = globalThis.Comparison.format;

test("three significant digits without exponent", () => {
  const expected = { 0.08231: "0.0823", 1.234: "1.23", 417.3: "417", 12345: "12345", 0.00001: "0.0000100" };
  for (const [value, text] of Object.entries(expected)) assert.equal(number(Number(value)), text);
  assert.equal(number(1e21), "1000000000000000000000");
  assert.equal(number(0), "0");
  assert.equal(number(NaN), "not a number");
});

test("an exact half goes to the even digit", () => {
  assert.equal(number(0.5), "0.500");
  assert.equal(number(1000.5), "1000");
  assert.equal(number(1001.5), "1002");
  assert.equal(number(1.125), "1.12");
  assert.equal(number(1.375), "1.38");
  assert.equal(number(1.005), "1.00"); // a little less than a half, as a double
});

test("a median with its interval, alone for one run", () => {
  assert.equal(withInterval([5, 4.1234, 4.05, 4.2, 1.4, 0.01]), "4.12 [4.05, 4.20]");
  assert.equal(withInterval([1, 4.1234, null, null, 1.4, null]), "4.12");
  assert.equal(withInterval([5, 0.97167, 0.97101, 0.97211, 0, 0], 100), "97.2 [97.1, 97.2]");
  assert.equal(withInterval([5, 0.97167, 0.97167, 0.97168, 0, 0], 100), "97.2");
  assert.equal(withInterval([5, 1, 0.99, 1.01, 0, 0], 100, 1), "100.0 [99.0, 101.0]");
  assert.equal(withInterval(undefined), "none");
});

test("ratios say tie, or that they have no interval", () => {
  assert.equal(ratio({ value: 1.234, low: 1.2, high: 1.26, verdict: "larger" }), "1.23 [1.20, 1.26]");
  assert.equal(ratio({ value: 1.01, low: 0.98, high: 1.04, verdict: "tie" }), "tie: 1.01 [0.98, 1.04]");
  assert.equal(ratio({ value: 0.0123, low: 0.0119, high: 0.0127, verdict: "smaller" }), "0.012 [0.012, 0.013]");
  assert.equal(ratio({ value: 1.5, low: null, high: null, verdict: "unknown" }), "1.50, no interval");
  assert.equal(ratio(null), "none");
});

test("units: the usual one first, unknown ones as they are", () => {
  const names = (name, unit) => units({ name, unit }).map((one) => one.name);
  assert.deepEqual(names("training_seconds", "s"), ["s", "ms"]);
  assert.deepEqual(names("steady_step_seconds", "s"), ["ms", "s"]);
  assert.deepEqual(names("peak_memory_bytes", "B"), ["MB", "GB", "MiB"]);
  assert.deepEqual(names("accuracy", ""), ["%", "share"]);
  assert.deepEqual(names("predictions_per_second", "1/s"), ["1/s"]);
  assert.deepEqual(names("strange", "constructor"), ["constructor"]);
  assert.equal(UNITS.s[0].name, "s"); // turning the order round for short times does not change it for the others
});
