// What two frameworks mean by the same words, as sentences, and the facts about them; without the page.
(function (root) {
  "use strict";
  const Comparison = (root.Comparison ??= {});

  /**
   * The topics of COMPARISON_WORDS as {different, same, unknown}: lists of {text, notes}, notes of {who, text, source}.
   *
   * `a` is where the reader comes from, `b` where to; both as in compareLogic.sides. A meaning that nobody tried or
   * documented is unknown, not different.
   */
  function differences(words, { a, b }) {
    const found = { different: [], same: [], unknown: [] };
    for (const topic of words.topics) {
      const [mine, theirs] = [a, b].map(({ framework }) => meaning(words, framework, topic));
      const notes = [...notesOf(a, mine), ...(a.framework === b.framework ? [] : notesOf(b, theirs))];
      const kind = !isKnown(mine) || !isKnown(theirs) ? "unknown" : mine.value === theirs.value ? "same" : "different";
      found[kind].push({ text: TEXTS[kind](topic, [a, mine], [b, theirs]), notes });
    }
    return found;
  }

  /** What stands above each kind of `differences`. A framework declares its words once, not for each variant. */
  function titles({ a, b }) {
    if (a.framework === b.framework) {
      return {
        different: `Both sides are ${a.title}. It declares what its words mean once, not for each variant.`,
        same: `Declared for ${a.title}:`,
        unknown: `Not known of ${a.title}:`,
      };
    }
    return {
      different: `If you come from ${a.title}, this is different in ${b.title}:`,
      same: "The same in both:",
      unknown: "Not known of both:",
    };
  }

  /** All of `differences` as it is shown, for a file: {columns, rows}. */
  function table(found, both) {
    const above = titles(both);
    const note = ({ who, text, source }) => `${who}: ${[text, source].filter(Boolean).join("; ")}`;
    const line = (kind) => ({ text, notes }) => [above[kind], text, notes.map(note).join(" | ") || "none"];
    const rows = Object.entries(found).flatMap(([kind, items]) => items.map(line(kind)));
    return { columns: ["Listed under", "In words", "Notes"], rows };
  }

  const TEXTS = {
    different: (topic, [a, mine], [b, theirs]) =>
      fill(topic.sentence, { a: a.title, b: b.title, in_a: worded(topic, mine), in_b: worded(topic, theirs) }),
    same: (topic, [, mine]) => `${topic.title}: ${mine.value}`,
    unknown: (topic, ...both) => {
      const said = both.map(([{ title }, meant]) => `${isKnown(meant) ? meant.value : "not known"} in ${title}`);
      return `${topic.title}: ${[...new Set(said)].join("; ")}`;
    },
  };

  function meaning(words, framework, topic) {
    const { conventions } = words.frameworks[framework];
    return Object.hasOwn(conventions, topic.name) ? conventions[topic.name] : null;
  }

  function isKnown(meant) {
    return meant !== null && meant.verified !== "not tried";
  }

  function worded(topic, { value }) {
    return Object.hasOwn(topic.words, value) ? topic.words[value] : value;
  }

  /** In one pass, so that what is filled in is never read as a pattern. */
  function fill(pattern, values) {
    return pattern.replace(/\{(a|b|in_a|in_b)\}/g, (_, name) => values[name]);
  }

  function notesOf({ title }, meant) {
    const { note = "", source = "" } = meant ?? {};
    return note || source ? [{ who: title, text: note, source }] : [];
  }

  /** Rows of facts: {title, a, b}; `a` and `b` are {text, source, date}. */
  function facts(data, words, { a, b }) {
    const language = ({ framework }) => ({ text: data.frameworks[framework].language, source: "", date: "" });
    const stated = words.facts.map(({ name, title }) => {
      const of = ({ framework }) => written(words.frameworks[framework].facts[name]);
      return { title, a: of(a), b: of(b) };
    });
    return [{ title: "Language of the notebooks", a: language(a), b: language(b) }, ...stated];
  }

  function written(fact) {
    if (!fact) return { text: "no dated source found", source: "", date: "" };
    return { text: fact.value, source: fact.source, date: fact.date };
  }

  Comparison.compareWords = { differences, titles, table, facts, fill };
})(globalThis);
