// How the explorer's rows stand to each other, without its page: ranks, and what a ratio is held against.
(function (root) {
  "use strict";
  const Comparison = (root.Comparison ??= {});
  const { explorerLogic: logic, statistics } = Comparison;

  /**
   * How rows stand within their groups (same task, profile, device, machine and precision), whatever else is filtered;
   * default variants alone are ranked, and the best of them is what every row is held against. Kept until the metric or
   * the baseline changes.
   */
  function standings(model, state) {
    const key = JSON.stringify([state.metric, state.baseline]);
    if (model.standings?.key === key) return model.standings;
    const groups = new Map();
    const of = (row) => {
      if (!groups.has(row.group)) groups.set(row.group, standing(model, state, model.groups.get(row.group)));
      return groups.get(row.group);
    };
    model.standings = { key, of };
    return model.standings;
  }

  function standing(model, state, rows) {
    const metric = model.metrics.get(state.metric);
    const own = (row) => row.values[state.metric];
    const baseline = rows.find((row) => row.id === state.baseline) ?? null;
    if (!metric || metric.less_is_better === null) return { best: null, isTied: false, baseline, ranks: new Map() };
    const sign = metric.less_is_better ? 1 : -1;
    const eligible = rows.filter((row) => isRepeated(row, state.metric) && row.kind === "default");
    eligible.sort((a, b) => sign * (own(a)[4] - own(b)[4]) || a.index - b.index);
    const [best = null, ...others] = eligible;
    const tie = (a, b) => statistics.isTie(own(a), own(b), statistics.band(metric, a, b));
    return { best, isTied: others.some((row) => tie(row, best)), baseline, ranks: ranksOf(eligible, tie) };
  }

  /**
   * Ranks of rows that come in order, the best first: {first, last}, from one more than the rows that are better to
   * what is left by those that are worse. A row that ties with another is neither, so their ranks overlap.
   */
  function ranksOf(rows, tie) {
    const differing = (row, others) => others.filter((other) => !tie(row, other)).length;
    const rank = (row, at) => ({
      first: 1 + differing(row, rows.slice(0, at)),
      last: rows.length - differing(row, rows.slice(at + 1)),
    });
    return new Map(rows.map((row, at) => [row, rank(row, at)]));
  }

  /** Whether a row's metric is of several runs that count. */
  function isRepeated(row, metric) {
    return row.ok && !row.contended && row.values[metric]?.[0] > 1;
  }

  /** A row's rank, or why it has none: {rank} or {why}. */
  function rankOf(model, state, row, standing) {
    const values = row.values[state.metric];
    if (!row.ok) return { why: row.status };
    if (!values) return { why: "no number" };
    if (row.contended) return { why: "contended" };
    if (values[0] === 1) return { why: "one run" };
    if (row.kind !== "default") return { why: row.kind };
    if (row.precision !== logic.ORDINARY) return { why: row.precision };
    const rank = standing.of(row).ranks.get(row);
    return rank ? { rank } : { why: "neither end is better" };
  }

  /** What a row is compared with: the pinned variant's row of its group, else the best row; null where none is. */
  function reference(state, row, standing) {
    const { best, baseline } = standing.of(row);
    return state.baseline ? baseline : isRepeated(row, state.metric) ? best : null;
  }

  /** Its value as a multiple of the reference's, without interval; NaN where there is none. */
  function multiple(state, row, standing) {
    const [own, other] = [row.values[state.metric], reference(state, row, standing)?.values[state.metric]];
    return own && other ? Math.exp(own[4] - other[4]) : NaN;
  }

  Comparison.explorerRanks = { standings, isRepeated, rankOf, reference, multiple };
})(globalThis);
