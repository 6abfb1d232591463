// A page's state in its address: read safely, written in one stable form.
(function (root) {
  "use strict";
  const Comparison = (root.Comparison ??= {});

  const LONGEST = 2000; // characters of one part; more is noise
  const LONGEST_SHOWN = 40;
  const MOST_PROBLEMS = 5;

  /**
   * The state that a query string means.
   *
   * `fields` is {name: {values: [allowed, ...] or null for any text, many: bool, default}}; a field that is `many` has
   * a list. Whatever is unknown, repeated or too long is ignored, and named in `problems` as shortened text: show it
   * with textContent. Returns {state, problems}.
   */
  function read(search, fields) {
    const given = new Map();
    const problems = [];
    for (const [name, value] of new URLSearchParams(search)) {
      const problem = complaint(name, value, fields, given);
      if (problem) problems.push(problem);
      else if (given.has(name)) given.get(name).push(value);
      else given.set(name, [value]);
    }
    const state = {};
    for (const [name, field] of Object.entries(fields)) {
      state[name] = given.has(name) ? meaning(field, given.get(name)) : copy(field.default);
    }
    return { state, problems: limited(problems) };
  }

  /** What is wrong with one part of a query, as text; empty where nothing is. */
  function complaint(name, value, fields, given) {
    if (!Object.hasOwn(fields, name)) return `${quoted(name)} is not known on this page`;
    if (value.length > LONGEST) return `${quoted(name)} has ${value.length} characters: ${quoted(value)}`;
    const { values, many } = fields[name];
    if (!many && given.has(name)) return `${quoted(name)} is given twice: ${quoted(value)}`;
    if (many && value === "") return "";
    if (values && !values.includes(value)) return `${quoted(value)} is not a choice of ${quoted(name)}`;
    return "";
  }

  /** A list in the order of its choices, each once; `name=` alone is the empty list. */
  function meaning(field, values) {
    if (!field.many) return values[0];
    const wanted = new Set(values.filter((value) => value !== ""));
    return field.values ? field.values.filter((value) => wanted.has(value)) : [...wanted];
  }

  /** The query string of a state, `?a=b` or nothing; what is as by default is left out. */
  function write(state, fields) {
    const parts = new URLSearchParams();
    for (const [name, field] of Object.entries(fields)) {
      const value = state[name] ?? field.default;
      if (JSON.stringify(value) === JSON.stringify(field.default)) continue;
      const values = field.many ? value : [value];
      for (const one of values.length ? values : [""]) parts.append(name, one);
    }
    const text = parts.toString();
    return text && `?${text}`;
  }

  function limited(problems) {
    const more = problems.length - MOST_PROBLEMS;
    return more > 0 ? [...problems.slice(0, MOST_PROBLEMS), `and ${more} more`] : problems;
  }

  function copy(value) {
    return Array.isArray(value) ? [...value] : value;
  }

  /** Foreign text for a message: one line, shortened, in quotation marks. */
  function quoted(text) {
    const begin = text.slice(0, 4 * LONGEST_SHOWN);
    const characters = [...begin.replace(/[\s\p{Cc}\p{Cf}]+/gu, " ")]; // by code point, so that none is cut in two
    const isWhole = characters.length <= LONGEST_SHOWN && begin === text;
    return `“${characters.slice(0, LONGEST_SHOWN).join("")}${isWhole ? "" : "…"}”`;
  }

  Comparison.query = { read, write };
})(globalThis);
