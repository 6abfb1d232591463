// That these are the digits of words.py: tests/test_javascript.py.
const assert = require("node:assert/strict");
const { test } = require("node:test");
require("../../src/common/site/static/format.js");

const { UNITS, missing, ratio, times, units, withInterval } = globalThis.Comparison.format;

/** How the value of a single run reads. */
function single(value) {
  return withInterval([1, value, null, null, Math.log(value), null]);
}

test("three significant digits without exponent", () => {
  const expected = { 0.08231: "0.0823", 1.234: "1.23", 417.3: "417", 12345: "12345", 0.00001: "0.0000100" };
  for (const [value, text] of Object.entries(expected)) assert.equal(single(Number(value)), text);
  assert.equal(single(1e21), "1000000000000000000000");
});

test("fixed decimals belong to the usual unit; another unit shows the same digits", () => {
  const of = (value) => {
    const known = units({ name: "accuracy", unit: "", decimals: 1 });
    return known.map((unit) => withInterval([1, value, null, null, Math.log(value), null], unit));
  };
  assert.deepEqual(of(1), ["100.0", "1.000"]);
  assert.deepEqual(of(0.0987), ["9.9", "0.099"]);
  assert.deepEqual(units({ name: "peak_share", unit: "", decimals: null })[0], { name: "%", scale: 100, decimals: null });
});

test("an exact half goes to the even digit", () => {
  assert.equal(single(0.5), "0.500");
  assert.equal(single(1000.5), "1000");
  assert.equal(single(1001.5), "1002");
  assert.equal(single(1.125), "1.12");
  assert.equal(single(1.375), "1.38");
  assert.equal(single(1.005), "1.00"); // a little less than a half, as a double
});

test("a median with its interval; alone for one run, and where all three read the same", () => {
  assert.equal(withInterval([5, 4.1234, 4.05, 4.2, 1.4, 0.01]), "4.12 [4.05, 4.20]");
  assert.equal(withInterval([1, 4.1234, null, null, 1.4, null]), "4.12");
  assert.equal(withInterval([5, 0.97167, 0.97101, 0.97211, 0, 0], { scale: 100 }), "97.2 [97.1, 97.2]");
  assert.equal(withInterval([5, 0.97167, 0.97167, 0.97168, 0, 0], { scale: 100 }), "97.2");
  assert.equal(withInterval([5, 612, 612, 612, Math.log(612), 0]), "612");
  assert.equal(withInterval([5, 1, 0.99, 1.01, 0, 0], { scale: 100, decimals: 1 }), "100.0 [99.0, 101.0]");
  assert.equal(withInterval(undefined), "none");
});

test("ratios say tie, or that they have no interval", () => {
  assert.equal(ratio({ value: 1.234, low: 1.2, high: 1.26, verdict: "larger" }), "1.23 [1.20, 1.26]");
  assert.equal(ratio({ value: 1.01, low: 0.98, high: 1.04, verdict: "tie" }), "tie: 1.01 [0.98, 1.04]");
  assert.equal(ratio({ value: 0.0123, low: 0.0119, high: 0.0127, verdict: "smaller" }), "0.012 [0.012, 0.013]");
  assert.equal(ratio({ value: 1.5, low: null, high: null, verdict: "unknown" }), "1.50, no interval");
  assert.equal(ratio(null), "none");
});

test("a ratio has as many decimals as it takes to see that it is not 1", () => {
  const larger = { value: 1.00206, low: 1.0012, high: 1.0029, verdict: "larger" };
  assert.equal(times(larger), "1.002 [1.001, 1.003]");
  assert.equal(ratio(larger), times(larger));
  assert.equal(times({ value: 0.9971, low: 0.9953, high: 0.9989, verdict: "smaller" }), "0.997 [0.995, 0.999]");
  const tie = { value: 1.0, low: 0.998, high: 1.002, verdict: "tie" };
  assert.deepEqual([times(tie), ratio(tie)], ["1.00 [1.00, 1.00]", "tie: 1.00 [1.00, 1.00]"]);
  assert.equal(times({ value: 1.1, low: 1 + 1e-12, high: 1.2, verdict: "larger" }), "1.100000 [1.000000, 1.200000]");
});

test("large ratios have no decimals, small ones two digits", () => {
  assert.equal(ratio({ value: 123.4, low: 120.2, high: 130.7, verdict: "larger" }), "123 [120, 131]");
  assert.equal(ratio({ value: 0.0423, low: 0.041, high: 0.043, verdict: "smaller" }), "0.042 [0.041, 0.043]");
});

test("why a number is missing", () => {
  assert.equal(missing("joules"), "not measured: no energy counter can be read on this machine");
  assert.equal(missing("device_memory_bytes"), "not measured: no memory of a GPU was counted");
  assert.equal(missing("import_seconds"), "not measured: not every run has it");
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
