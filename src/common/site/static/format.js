// Numbers as the pages write them: the same digits as words.py gives for the same values.
(function (root) {
  "use strict";
  const Comparison = (root.Comparison ??= {});

  // What values of a unit may be shown in: what they are multiplied by, the usual unit first.
  const UNITS = {
    s: [
      { name: "s", scale: 1 },
      { name: "ms", scale: 1000 },
    ],
    B: [
      { name: "MB", scale: 1e-6 },
      { name: "GB", scale: 1e-9 },
      { name: "MiB", scale: 1 / 2 ** 20 },
    ],
    "": [
      { name: "%", scale: 100 },
      { name: "share", scale: 1 },
    ],
    "GFLOP/s": [
      { name: "GFLOP/s", scale: 1 },
      { name: "TFLOP/s", scale: 1e-3 },
    ],
    J: [
      { name: "J", scale: 1 },
      { name: "kJ", scale: 1e-3 },
    ],
  };
  const SHORT_TIMES = /steady_step|latency/; // the pages give these in milliseconds

  /** The units that a metric of `COMPARISON.metrics` can be shown in: a list of {name, scale}, the usual one first. */
  function units(metric) {
    const known = Object.hasOwn(UNITS, metric.unit) ? UNITS[metric.unit] : [{ name: metric.unit, scale: 1 }];
    return metric.unit === "s" && SHORT_TIMES.test(metric.name) ? [...known].reverse() : known;
  }

  /** A positive number with three significant digits and no exponent: 0.0823, 1.23, 417, 12345. */
  function number(value) {
    if (!Number.isFinite(value)) return "not a number";
    return value > 0 ? fixed(value, Math.max(0, 2 - magnitude(value))) : String(value);
  }

  /**
   * A metric's values ([n, median, low, high, ...]) as a median with its 95 % interval: `4.12 [4.05, 4.20]`; the median
   * alone for one run, `none` for nothing. They are multiplied by `scale`; three significant digits of the median
   * unless `decimals` says how many.
   */
  function withInterval(values, scale = 1, decimals = null) {
    if (!values) return "none";
    const places = decimals ?? Math.max(0, 2 - magnitude(values[1] * scale));
    const shown = values
      .slice(1, 4)
      .filter(Boolean)
      .map((value) => fixed(value * scale, places));
    return new Set(shown).size === 1 ? shown[0] : `${shown[0]} [${shown[1]}, ${shown[2]}]`;
  }

  /** A ratio of `statistics.ratio`: `1.23 [1.20, 1.26]`, `tie: 1.01 [0.98, 1.04]`, `1.23, no interval`. */
  function ratio(found) {
    if (!found) return "none";
    const places = Math.max(2, 1 - magnitude(found.value)); // small ratios keep two significant digits
    const [value, low, high] = [found.value, found.low, found.high].map((end) => end !== null && fixed(end, places));
    if (found.low === null) return `${value}, no interval`;
    return `${found.verdict === "tie" ? "tie: " : ""}${value} [${low}, ${high}]`;
  }

  function magnitude(value) {
    return value > 0 && Number.isFinite(value) ? Math.floor(Math.log10(value)) : 0;
  }

  /** Like toFixed, but an exact half goes to the even digit, as in Python, and large numbers get no exponent. */
  function fixed(value, decimals) {
    if (value >= 1e21) return BigInt(value).toString();
    const places = Math.min(decimals, 40);
    const exact = value.toFixed(places + 60);
    const cut = exact.length - 60;
    if (!/^50*$/.test(exact.slice(cut))) return value.toFixed(places);
    const below = exact.slice(0, places ? cut : cut - 1);
    return Number(below.at(-1)) % 2 ? value.toFixed(places) : below;
  }

  Comparison.format = { UNITS, units, number, withInterval, ratio };
})(globalThis);
