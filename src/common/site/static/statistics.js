// The closed formulas of results/statistics.py: a ratio of two rows with its 95 % interval, from exported summaries.
(function (root) {
  "use strict";
  const Comparison = (root.Comparison ??= {});

  const TAIL = 0.025; // on each side of a 95 % interval
  const Z = 1.959963984540054; // the normal distribution's quantile
  const EXPANSION_FROM = 400; // from here on the expansion alone is exact to 1e-12
  const widest = new Map(); // quantiles of whole degrees of freedom
  const LANCZOS = [
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
    12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
  ];

  /**
   * The t that leaves 2.5 % on each side, for `freedom` degrees of freedom: any number from 0.5 on (Welch's formula
   * gives 1 or more). Throws a RangeError for anything else.
   */
  function tQuantile(freedom) {
    if (!(freedom >= 0.5)) throw new RangeError(`too few degrees of freedom: ${freedom}`);
    let t = expansion(freedom);
    if (freedom >= EXPANSION_FROM) return t;
    // Newton's method: the tail is convex and the expansion starts left of the root or very near it.
    for (let step = 0; step < 100; step += 1) {
      const change = (upperTail(t, freedom) - TAIL) / density(t, freedom);
      t += change;
      if (Math.abs(change) < 1e-12 * t) break;
    }
    return t;
  }

  /** Cornish and Fisher's expansion of the quantile in 1 / freedom (Abramowitz and Stegun 26.7.5). */
  function expansion(freedom) {
    const square = Z * Z;
    const terms = [
      (square + 1) / 4,
      ((5 * square + 16) * square + 3) / 96,
      (((3 * square + 19) * square + 17) * square - 15) / 384,
      ((((79 * square + 776) * square + 1482) * square - 1920) * square - 945) / 92160,
    ];
    return Z + Z * terms.reduceRight((sum, term) => (sum + term) / freedom, 0);
  }

  function upperTail(t, freedom) {
    const whole = freedom + t * t;
    return incompleteBeta(freedom / whole, (t * t) / whole, freedom / 2, 0.5) / 2;
  }

  function density(t, freedom) {
    const half = (freedom + 1) / 2;
    const scale = logGamma(half) - logGamma(freedom / 2) - Math.log(freedom * Math.PI) / 2;
    return Math.exp(scale - half * Math.log1p((t * t) / freedom));
  }

  /** The regularised incomplete beta function of x; `rest` is 1 - x, given apart so that no digits are lost. */
  function incompleteBeta(x, rest, a, b) {
    const scale = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(rest));
    const direct = x < (a + 1) / (a + b + 2);
    return direct ? (scale * fraction(x, a, b)) / a : 1 - (scale * fraction(rest, b, a)) / b;
  }

  /** The continued fraction of the incomplete beta function, by Lentz's method. */
  function fraction(x, a, b) {
    let c = 1;
    let d = 1 / (1 - ((a + b) * x) / (a + 1));
    let product = d;
    for (let m = 1; m < 500; m += 1) {
      const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
      const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
      let change = 1;
      for (const term of [even, odd]) {
        d = 1 / (1 + term * d);
        c = 1 + term / c;
        change = d * c;
        product *= change;
      }
      if (Math.abs(change - 1) < 1e-15) break;
    }
    return product;
  }

  function logGamma(x) {
    const base = x + 6.5;
    const series = LANCZOS.reduce((sum, coefficient, at) => sum + (at ? coefficient / (x - 1 + at) : coefficient), 0);
    return Math.log(2 * Math.PI) / 2 + (x - 0.5) * Math.log(base) - base + Math.log(series);
  }

  /**
   * The ratio that noise between two rows may reach beside what their interval holds, as `results.sessions.compared`:
   * 1 where they were measured side by side or no clock measured the metric, Infinity where the noise is not known.
   *
   * `a` and `b` have the metric, and `span` and `noise` (of `noiseOf`).
   */
  function band(metric, a, b) {
    if (!metric.timed || (a.span && b.span && overlap(a.span, b.span))) return 1;
    const reach = a.noise?.[metric.name];
    const [countA, countB] = [a, b].map((row) => row.values[metric.name][0]);
    return reach === undefined ? Infinity : Math.exp(reach * Math.sqrt(1 / countA + 1 / countB));
  }

  function overlap([first, last], [otherFirst, otherLast]) {
    return first <= otherLast && otherFirst <= last;
  }

  /** The noise of a row's machine, profile and device: by metric the exponent of `band` for 1 / a + 1 / b = 1. */
  function noiseOf(data, { machine, profile, device }) {
    return data.noise?.[machine]?.[profile]?.[device] ?? {};
  }

  /** Rows with a `span` by session: the fewest sets in which every two overlap, as `results.sessions.sessions`. */
  function sessions(rows) {
    const found = [];
    let commonUntil = -Infinity;
    for (const row of [...rows].sort((a, b) => a.span[0] - b.span[0] || a.span[1] - b.span[1])) {
      if (row.span[0] > commonUntil) {
        found.push([]);
        commonUntil = row.span[1];
      }
      commonUntil = Math.min(commonUntil, row.span[1]);
      found.at(-1).push(row);
    }
    return found;
  }

  /**
   * Geometric mean of `a` over that of `b` with Welch's interval, as `results.statistics.ratio`.
   *
   * `a` and `b` are a metric's values in `COMPARISON.rows`: [n, median, low, high, log_mean, log_deviation]; `reach`
   * is their `band`. Returns {value, low, high, verdict, band, heldBack}: `larger` or `smaller` where the interval
   * excludes 1 and the ratio lies outside of the band, else `tie` (`heldBack`: for the band only); `unknown` (low and
   * high are null) where one of the two was not repeated.
   */
  function ratio(a, b, reach = 1) {
    const [countA, , , , meanA, deviationA] = a;
    const [countB, , , , meanB, deviationB] = b;
    const difference = meanA - meanB;
    const value = Math.exp(difference);
    if (deviationA == null || deviationB == null) {
      return { value, low: null, high: null, verdict: "unknown", band: reach, heldBack: false };
    }
    const partA = deviationA ** 2 / countA;
    const partB = deviationB ** 2 / countB;
    const variance = partA + partB;
    let half = 0;
    if (variance > 0) {
      const freedom = variance ** 2 / (partA ** 2 / (countA - 1) + partB ** 2 / (countB - 1));
      half = tQuantile(freedom) * Math.sqrt(variance);
    }
    const low = Math.exp(difference - half);
    const high = Math.exp(difference + half);
    const verdict = low > 1 && value >= reach ? "larger" : high < 1 && value <= 1 / reach ? "smaller" : "tie";
    return { value, low, high, verdict, band: reach, heldBack: verdict === "tie" && !(low <= 1 && high >= 1) };
  }

  /** Whether `ratio(a, b, reach)` of two repeated rows is a tie, without the quantile where it cannot matter. */
  function isTie(a, b, reach = 1) {
    const [countA, , , , meanA, deviationA] = a;
    const [countB, , , , meanB, deviationB] = b;
    if (Math.abs(meanA - meanB) < Math.log(reach)) return true;
    const distance = Math.abs(meanA - meanB) / Math.sqrt(deviationA ** 2 / countA + deviationB ** 2 / countB);
    if (distance < Z) return true; // no quantile is smaller
    const least = Math.min(countA, countB) - 1; // Welch's degrees of freedom are never fewer
    if (!widest.has(least)) widest.set(least, tQuantile(least) * (1 + 1e-9));
    return distance > widest.get(least) ? false : ratio(a, b, reach).verdict === "tie";
  }

  Comparison.statistics = { tQuantile, band, noiseOf, sessions, ratio, isTie };
})(globalThis);
