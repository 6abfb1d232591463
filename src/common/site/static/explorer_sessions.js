// What the explorer says of rows that were not measured side by side, in sentences.
(function (root) {
  "use strict";
  const Comparison = (root.Comparison ??= {});
  const { format, statistics } = Comparison;

  /** Which of `rows`, which have repeats of a metric, are of which session, and what follows; empty for one session. */
  function explained(metric, rows) {
    const groups = new Map();
    for (const row of rows.filter(({ span }) => span)) {
      if (groups.has(row.group)) groups.get(row.group).push(row);
      else groups.set(row.group, [row]);
    }
    const split = [...groups.values()].map(statistics.sessions).filter(({ length }) => length > 1);
    if (!split.length) return "";
    const which =
      split.length === 1 ? named(split[0]) : `in ${split.length} sets; choose one task and machine to read which rows`;
    return `Not all of these rows were measured side by side: ${which}. ${consequence(metric, split)}`;
  }

  /** The rows of all sessions but the largest, by name, and when each session was. */
  function named(sessions) {
    const largest = sessions.reduce((most, rows) => (rows.length > most.length ? rows : most));
    const smaller = sessions.filter((rows) => rows !== largest);
    const each = smaller.map((rows) => `${titles(rows)} in runs begun ${clock(rows)}`);
    return `${each.join(", and ")}; all others with repeats in runs begun ${clock(largest)}`;
  }

  function titles(rows) {
    return [...new Set(rows.map(({ texts }) => `${texts.framework}, ${texts.variant}`))].join("; ");
  }

  function clock(rows) {
    const [first, last] = [rows.map(({ span }) => span[0]), rows.map(({ span }) => span[1])];
    return format.clock([Math.min(...first), Math.max(...last)]);
  }

  function consequence(metric, split) {
    if (!metric.timed) return `${metric.title} does not drift with a machine's speed: intervals alone decide.`;
    return (
      "The machine drifts from one session to another, so between two of them rows tie unless their ratio also lies " +
      `outside of the noise floor${floor(metric, split)}.`
    );
  }

  /** The noise floor for rows of as many runs as the row with the most has. */
  function floor(metric, split) {
    if (split.length > 1) return " of this quantity on their machine";
    const rows = split[0].flat();
    const reach = rows[0].noise[metric.name];
    if (reach === undefined) return ", which is not known here";
    const count = Math.max(...rows.map((row) => row.values[metric.name][0]));
    return `, ${format.band(Math.exp(reach * Math.sqrt(2 / count)))} for n = ${count}`;
  }

  Comparison.explorerSessions = { explained };
})(globalThis);
