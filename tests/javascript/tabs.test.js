const assert = require("node:assert/strict");
const fs = require("node:fs");
const path = require("node:path");
const { test } = require("node:test");
const vm = require("node:vm");

const SOURCE = fs.readFileSync(path.join(__dirname, "../../src/common/site/static/tabs.js"), "utf8");
const OWN_KEY = "comparison-framework";
const KEY_OF_SPHINX_DESIGN = "sphinx-design-tab-id-framework";
const HOSTILE = "<script>alert(1)</script>";

/** A tab's label with its input, as sphinx-design writes them. */
function tab(name) {
  const label = { top: 300, dataset: { syncGroup: "framework", syncId: name } };
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

/** A page of two sets of tabs after tabs.js ran, with what it did to storage, address, heading and scrolling. */
function page({ search = "", stored = {}, names = ["keras", "pytorch"], noStorage = false, ready = "complete" } = {}) {
  const storage = new Map(Object.entries(stored));
  const labels = [...names, ...names].map(tab);
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
    querySelector: () => heading,
    getElementById: () => null,
    createElement: element,
    addEventListener: listen,
  };
  const history = { state: null, replaceState: (_, __, href) => (location.href = href) };
  const scrollBy = ({ top }) => made.scrolled.push(top);
  const root = { document, history, location, URL, URLSearchParams, scrollBy, addEventListener: listen };
  root.localStorage = noStorage ? { getItem: refuse, setItem: refuse, removeItem: refuse } : localStorage;
  made.context = vm.createContext(root);
  vm.runInContext(SOURCE, made.context);
  return made;
}

function checked({ labels }) {
  return labels.filter((label) => label.control.checked).map((label) => label.dataset.syncId);
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

test("a click is followed by storage and address, and the page stays in place", () => {
  const made = page({ search: "?x=1" });
  const label = made.labels[3];
  made.fire("change", { target: label.control }, () => (label.top = 120)); // the tabs above became shorter
  assert.deepEqual(made.scrolled, [-180]);
  assert.equal(made.storage.get(OWN_KEY), "pytorch");
  assert.equal(made.location.search, "?x=1&framework=pytorch");
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
