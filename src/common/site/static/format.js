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
  const ORDINARY = "float32"; // the precision that needs no mention
  const MOST_DECIMALS = 6; // of a ratio
  const WHY_MISSING = {
    seconds_to_target: "a run did not reach the target accuracy",
    device_memory_bytes: "no memory of a GPU was counted",
    joules: "no energy counter can be read on this machine",
  };

  /**
   * The units that a metric of `COMPARISON.metrics` can be shown in: a list of {name, scale, decimals}, the usual one
   * first. `decimals` is null but for a metric that has fixed ones: then every unit shows the same digits.
   */
  function units(metric) {
    const known = Object.hasOwn(UNITS, metric.unit) ? UNITS[metric.unit] : [{ name: metric.unit, scale: 1 }];
    const ordered = metric.unit === "s" && SHORT_TIMES.test(metric.name) ? [...known].reverse() : known;
    const shift = ({ scale }) => Math.round(Math.log10(ordered[0].scale / scale));
    const decimals = (unit) => (metric.decimals == null ? null : Math.max(0, metric.decimals + shift(unit)));
    return ordered.map((unit) => ({ ...unit, decimals: decimals(unit) }));
  }

  /**
   * A metric's values ([n, median, low, high, ...]) as a median with its 95 % interval: `4.12 [4.05, 4.20]`; the median
   * alone for one run and where both ends read as it does, `none` for nothing. `unit` is one of `units`: its values are
   * multiplied by `scale`; three significant digits of the median unless `decimals` says how many.
   */
  function withInterval(values, { scale = 1, decimals = null } = {}) {
    if (!values) return "none";
    const [n, median, low, high] = values;
    const places = decimals ?? Math.max(0, 2 - magnitude(median * scale));
    const [middle, ...ends] = (n > 1 ? [median, low, high] : [median]).map((value) => fixed(value * scale, places));
    return ends.some((end) => end !== middle) ? `${middle} [${ends.join(", ")}]` : middle;
  }

  /** Why a row that is ok has no number of a metric, by the metric's name. */
  function missing(name) {
    return `not measured: ${WHY_MISSING[name] ?? "not every run has it"}`;
  }

  /**
   * A ratio of `statistics.ratio`: `1.23 [1.20, 1.26]`, `tie: 1.01 [0.98, 1.04]`, `1.23, no interval`. A tie whose
   * interval excludes 1 says why it is one: `tie: 0.96 [0.93, 0.99], other session`.
   */
  function ratio(found) {
    if (!found) return "none";
    return (found.verdict === "tie" ? "tie: " : "") + times(found) + (found.heldBack ? ", other session" : "");
  }

  /**
   * A ratio without its verdict: `1.23 [1.20, 1.26]`, `1.23, no interval`. Small ones keep two significant digits; one
   * whose interval excludes 1 gets so many decimals that no end of it reads as 1.
   */
  function times({ value, low, high, verdict, heldBack = false }) {
    let places = value >= 100 ? 0 : Math.max(2, 1 - magnitude(value));
    if (low === null) return `${fixed(value, places)}, no interval`;
    const readsAsOne = () => [low, high].some((end) => Number(fixed(end, places)) === 1);
    while ((verdict !== "tie" || heldBack) && places < MOST_DECIMALS && readsAsOne()) places += 1;
    const [shown, ...ends] = [value, low, high].map((number) => fixed(number, places));
    return `${shown} [${ends.join(", ")}]`;
  }

  /** The ratios that noise alone does not leave: `0.920 to 1.087`. */
  function band(reach) {
    const significant = (value, digits) => fixed(value, Math.max(0, digits - 1 - magnitude(value)));
    return `${significant(1 / reach, 3)} to ${significant(reach, 4)}`;
  }

  /** From when to when, given as [first, last] in seconds since 1970: `2026-11-22 19:54 to 22:22 UTC`. */
  function clock(span) {
    const [begin, end] = span.map((at) => new Date(1000 * at).toISOString().slice(0, 16).replace("T", " "));
    if (begin === end) return `${begin} UTC`;
    return `${begin} to ${begin.slice(0, 10) === end.slice(0, 10) ? end.slice(11) : end} UTC`;
  }

  function magnitude(value) {
    return value > 0 && Number.isFinite(value) ? Math.floor(Math.log10(value)) : 0;
  }

  /** A variant as it is called everywhere: `made faster (tuned, bfloat16)`; what is usual is not said. */
  function variantTitle(title, kind, precision) {
    const marks = [kind !== "default" && kind, precision !== ORDINARY && precision].filter(Boolean).join(", ");
    return marks ? `${title} (${marks})` : title;
  }

  /** What else is to say of a row with numbers: `, contended`, `, 1 of 5 runs: not equal`; mostly nothing. */
  function marks(data, { contended, failed = {}, runs }) {
    const failures = Object.entries(failed).map(
      ([status, count]) => `${count} of ${runs} runs: ${data.statuses[status] ?? status}`,
    );
    return [contended && "contended", ...failures].map((text) => (text ? `, ${text}` : "")).join("");
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

  Comparison.format = { UNITS, units, withInterval, missing, ratio, times, band, clock, variantTitle, marks, ORDINARY };
})(globalThis);
