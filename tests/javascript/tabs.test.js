const assert = require("node:assert/strict");
const fs = require("node:fs");
const path = require("node:path");
const { test } = require("node:test");
const vm = require("node:vm");

const [QUERY, SOURCE] = ["query.js", "tabs.js"].map((name) =>
  fs.readFileSync(path.join(__dirname, "../../src/common/site/static", name), "utf8"),
);
const OWN_KEY = "comparison-framework";
const KEY_OF_SPHINX_DESIGN = "sphinx-design-tab-id-framework";
const KEY_OF_TASKS = "sphinx-design-tab-id-task";
const READS_ITS_ADDRESS = "[data-explorer], #compare-form";
const HOSTILE = "<script>alert(1)</script>";

/** A tab's label with its input, as sphinx-design writes them. */
function tab(name, group = "framework") {
  const label = { top: 300, dataset: { syncGroup: group, syncId: name } };
  label.getBoundingClientRect = () => ({ top: label.top });
  label.control = { checked: false, labels: [label] };
  return label;
}

function element(tag) {
  const made = { tag, attributes: {}, children: [] };
  made.setAttribute = (name, value) => (made.attributes[name] = value);
  made.append = (...children) => made.children.push(...children);
  made.after = (next) => (made.next = next);
  return made;
}

/**
 * A page after tabs.js ran, with what it did to storage, address, heading and scrolling: two sets of tabs of frameworks
 * and one of `tasks`. `elements` are the ids and selectors that it also has.
 */
function page({ search = "", stored = {}, names = ["keras", "pytorch"], tasks = [], elements = [], ...how } = {}) {
  const { noStorage = false, ready = "complete" } = how;
  const storage = new Map(Object.entries(stored));
  const labels = [...[...names, ...names].map((name) => tab(name)), ...tasks.map((name) => tab(name, "task"))];
  const heading = element("h1");
  const listeners = [];
  const listen = (type, action, capture = false) => listeners.push({ type, action, capture });
  const fire = (type, event, atTarget = () => {}) => {
    const run = (capture) => {
      const due = listeners.filter((found) => found.type === type && found.capture === capture);
      for (const { action } of due) action(event);
    };
    run(true);
    atTarget(); // where sphinx-design opens the same tab in the other sets
    run(false);
  };
  const location = new URL(`file:///site/tasks/cnn.html${search}`);
  const made = { storage, labels, heading, location, fire, scrolled: [] };
  const localStorage = {
    getItem: (key) => storage.get(key) ?? null,
    setItem: (key, value) => storage.set(key, value),
    removeItem: (key) => storage.delete(key),
  };
  const refuse = () => {
    throw new Error("refused");
  };
  const document = {
    readyState: ready,
    querySelectorAll: () => labels,
    querySelector: (selector) => (selector.endsWith("h1") || elements.includes(selector) ? heading : null),
    getElementById: (id) => (elements.includes(id) ? {} : null),
    createElement: element,
    addEventListener: listen,
  };
  const history = { state: null, replaceState: (_, __, href) => (location.href = href) };
  const scrollBy = ({ top }) => made.scrolled.push(top);
  const root = { document, history, location, URL, URLSearchParams, scrollBy, addEventListener: listen };
  root.COMPARISON_STAMP = { frameworks: ["cntk", "keras", "pytorch"] };
  root.localStorage = noStorage ? { getItem: refuse, setItem: refuse, removeItem: refuse } : localStorage;
  made.context = vm.createContext(root);
  vm.runInContext(QUERY, made.context);
  vm.runInContext(SOURCE, made.context);
  return made;
}

function checked({ labels }) {
  return labels.filter((label) => label.control.checked).map((label) => label.dataset.syncId);
}

/** The message on a page; empty where there is none. */
function said({ heading }) {
  return heading.next?.children[1].textContent ?? "";
}

test("without any choice the page is left as it is", () => {
  const made = page();
  assert.deepEqual(checked(made), []);
  assert.equal(made.storage.size, 0);
  assert.equal(made.location.search, "");
  assert.equal(made.heading.next, undefined);
});

test("what was chosen before is opened in every set, the address stays", () => {
  const made = page({ stored: { [OWN_KEY]: "pytorch" } });
  assert.deepEqual(checked(made), ["pytorch", "pytorch"]);
  assert.equal(made.location.search, "");
});

test("the address counts before what was chosen, and is remembered for the other pages", () => {
  const made = page({ search: "?framework=keras", stored: { [OWN_KEY]: "pytorch" } });
  assert.deepEqual(checked(made), ["keras", "keras"]);
  assert.deepEqual(Object.fromEntries(made.storage), { [OWN_KEY]: "keras", [KEY_OF_SPHINX_DESIGN]: "keras" });
});

test("an unknown name is ignored with a message, and what sphinx-design stored of it is forgotten", () => {
  const noise = HOSTILE + "x".repeat(10_000);
  const made = page({
    search: `?framework=${encodeURIComponent(noise)}`,
    stored: { [OWN_KEY]: "pytorch", [KEY_OF_SPHINX_DESIGN]: noise },
  });
  assert.deepEqual(checked(made), ["pytorch", "pytorch"]);
  assert.equal(made.location.search, "");
  assert.deepEqual(Object.fromEntries(made.storage), { [OWN_KEY]: "pytorch", [KEY_OF_SPHINX_DESIGN]: "pytorch" });
  const [title, text] = made.heading.next.children;
  assert.equal(made.heading.next.attributes.role, "status");
  assert.equal(title.textContent, "Part of the address was ignored");
  assert.ok(text.textContent.includes(HOSTILE), "as text");
  assert.ok(text.textContent.length < 200);
  assert.equal(page({ search: `?framework=${noise}` }).storage.size, 0);
});

test("a framework that this page has no tab of stays the choice", () => {
  const made = page({ stored: { [OWN_KEY]: "cntk" } });
  assert.deepEqual(checked(made), []);
  assert.equal(made.storage.get(OWN_KEY), "cntk");
});

test("a page without tabs remembers a framework that the site has, and refuses others", () => {
  const before = { [OWN_KEY]: "pytorch" };
  const made = page({ search: "?framework=keras", names: [], stored: before });
  assert.equal(said(made), "");
  assert.equal(made.location.search, "?framework=keras");
  assert.deepEqual(Object.fromEntries(made.storage), { [OWN_KEY]: "keras", [KEY_OF_SPHINX_DESIGN]: "keras" });
  for (const name of [HOSTILE, "__proto__", "caffe"]) {
    const refused = page({ search: `?framework=${encodeURIComponent(name)}`, names: [], stored: before });
    assert.equal(said(refused), `“${name}” is not a choice of “framework”.`);
    assert.equal(refused.storage.get(OWN_KEY), "pytorch");
    assert.equal(refused.location.search, "");
  }
  const explorer = page({ search: "?framework=keras", names: [], stored: before, elements: [READS_ITS_ADDRESS] });
  assert.equal(explorer.storage.get(OWN_KEY), "pytorch"); // there it is a filter, of which several may hold
});

test("a page with tabs, but none of the framework that it is asked for, remembers that too", () => {
  const made = page({ search: "?framework=cntk" });
  assert.deepEqual([said(made), checked(made)], ["", []]);
  assert.equal(made.storage.get(OWN_KEY), "cntk");
});

test("a click is followed by storage and address, and the page stays in place", () => {
  const made = page({ search: "?x=1" });
  const label = made.labels[3];
  made.fire("change", { target: label.control }, () => (label.top = 120)); // the tabs above became shorter
  assert.deepEqual(made.scrolled, [-180]);
  assert.equal(made.storage.get(OWN_KEY), "pytorch");
  assert.equal(made.location.search, "?x=1&framework=pytorch");
});

test("other tabs of a page are parts of its address too, and never remembered for the site", () => {
  const made = page({ search: "?task=lstm&framework=keras", tasks: ["cnn", "lstm"] });
  assert.deepEqual(checked(made), ["keras", "keras", "lstm"]);
  assert.equal(said(made), "");
  assert.equal(made.storage.get(KEY_OF_TASKS), "lstm");
  made.fire("change", { target: made.labels.at(-2).control });
  assert.equal(made.location.search, "?task=cnn&framework=keras");
  assert.equal(made.storage.get(OWN_KEY), "keras");
});

test("a task that has no tab is refused, and what sphinx-design stored of it is forgotten", () => {
  const made = page({ search: "?task=gan", names: [], tasks: ["cnn", "lstm"], stored: { [KEY_OF_TASKS]: "gan" } });
  assert.deepEqual(checked(made), []);
  assert.equal(said(made), "“gan” is not a choice of “task”.");
  assert.deepEqual([made.location.search, made.storage.size], ["", 0]);
});

test("what nothing on the page reads is named once", () => {
  const search = "?task=cnn&colour=red&__proto__=1&highlight=words";
  const made = page({ search });
  assert.equal(said(made), "“task” is not known on this page; “colour” is not known on this page; " +
    "“__proto__” is not known on this page.");
  const { next } = made.heading;
  made.fire("pageshow", {});
  assert.equal(made.heading.next, next);
  assert.equal(said(page({ search: "?q=perceptron", names: [] })), "“q” is not known on this page.");
  assert.equal(said(page({ search: "?q=perceptron", names: [], elements: ["search-results"] })), "");
  const explorer = page({ search, names: [], elements: [READS_ITS_ADDRESS] });
  assert.equal(said(explorer), ""); // it has a message of its own
});

test("other inputs are none of its business", () => {
  const made = page();
  made.fire("change", { target: { labels: null } });
  made.fire("change", { target: { labels: [{ dataset: {} }] } });
  assert.deepEqual([made.scrolled, made.storage.size, made.location.search], [[], 0, ""]);
});

test("a page from the browser's memory follows a choice that was made meanwhile", () => {
  const made = page();
  made.storage.set(OWN_KEY, "keras");
  made.fire("pageshow", {});
  assert.deepEqual(checked(made), ["keras", "keras"]);
});

test("before the document is there it waits, and it runs once however often it is loaded", () => {
  const made = page({ ready: "loading", stored: { [OWN_KEY]: "keras" } });
  assert.deepEqual(checked(made), []);
  vm.runInContext(SOURCE, made.context);
  made.fire("DOMContentLoaded", {});
  assert.deepEqual(checked(made), ["keras", "keras"]);
  made.fire("change", { target: made.labels[1].control });
  assert.equal(made.scrolled.length, 1);
});

test("without storage the choice holds for the page", () => {
  const made = page({ noStorage: true, search: "?framework=keras" });
  assert.deepEqual(checked(made), ["keras", "keras"]);
});
