// One choice of framework for the whole site. sphinx-design keeps the tabs of a page in step and remembers the choice.
// Here is what it lacks: any page may be asked for a framework (`?framework=NAME`), with tabs or without, and remembers
// it; a name that the site does not have is refused with a message and never remembered; the address follows the
// reader's choice of tabs (`?task=NAME` too), and the page stays where it is when the tabs above change their height.
// The message also names what else of the address nothing on the page reads.
(function (root) {
  "use strict";
  const Comparison = (root.Comparison ??= {});
  if (Comparison.tabs) return; // every page loads it, and a page that needs it early names it too
  const GROUP = "framework"; // the tabs whose choice holds for the whole site
  const KEPT = `comparison-${GROUP}`;
  const KEPT_BY_SPHINX_DESIGN = "sphinx-design-tab-id-"; // and the group: it stores what the address says, unchecked
  const READS_ITS_ADDRESS = "[data-explorer], #compare-form"; // pages with a script that names what it ignores itself

  /** What the browser remembers; without storage nothing: every page begins with its first tab. */
  function kept(key) {
    try {
      return root.localStorage.getItem(key) || "";
    } catch {
      return "";
    }
  }

  /** Remember a name, or forget it for no name; without storage a choice holds for its page. */
  function keep(key, name) {
    try {
      if (name) root.localStorage.setItem(key, name);
      else root.localStorage.removeItem(key);
    } catch {
      // No storage.
    }
  }

  /** The framework that the reader chose last, anywhere on the site; empty where none is remembered. */
  function chosen() {
    return kept(KEPT);
  }

  /** Remember a framework, or forget it for no name. */
  function choose(name) {
    keep(KEPT, name);
    keep(KEPT_BY_SPHINX_DESIGN + GROUP, name);
  }

  Comparison.tabs = { chosen, choose };
  const { document } = root;
  if (!document) return;

  /** The tabs of this page: group to labels, those of every set. */
  function groups() {
    const found = new Map();
    for (const label of document.querySelectorAll(".sd-tab-label[data-sync-group]")) {
      const { syncGroup } = label.dataset;
      found.set(syncGroup, [...(found.get(syncGroup) ?? []), label]);
    }
    return found;
  }

  /** The label of the input that changed, where that opens a tab. */
  function labelOf(event) {
    const label = event.target.labels?.[0];
    return label?.dataset.syncGroup ? label : null;
  }

  function isInsideTab(hash) {
    const target = hash && document.getElementById(hash.slice(1));
    return Boolean(target && target.closest(".sd-tab-content, .sd-tab-label"));
  }

  /** Let the address say `group=name`, or nothing of the group for no name. */
  function follow(group, name) {
    const url = new URL(root.location.href);
    if (name) url.searchParams.set(group, name);
    else url.searchParams.delete(group);
    root.history.replaceState(root.history.state, "", url.href);
  }

  /** What Sphinx's own scripts read of the address. */
  function readBySphinx() {
    return document.getElementById("search-results") ? ["highlight", "q"] : ["highlight"];
  }

  function say(problems) {
    const notice = document.createElement("div");
    notice.className = "admonition attention";
    notice.setAttribute("role", "status");
    const title = document.createElement("p");
    title.className = "admonition-title";
    title.textContent = "Part of the address was ignored";
    const paragraph = document.createElement("p");
    paragraph.textContent = `${problems.join("; ")}.`;
    notice.append(title, paragraph);
    // The theme has a second h1, which only paper shows, before the article's.
    (document.querySelector("article h1") ?? document.querySelector("h1")).after(notice);
  }

  /** What a group's part of the address may say: the names of its tabs; for frameworks every one of the site. */
  function names(group, labels) {
    const ofSite = group === GROUP ? (root.COMPARISON_STAMP?.frameworks ?? []) : [];
    return [...new Set([...labels.map((label) => label.dataset.syncId), ...ofSite])];
  }

  /** Open the tabs that the address asks for; returns what is wrong with it. */
  function restore() {
    const asked = new URLSearchParams(root.location.search);
    for (const name of readBySphinx()) asked.delete(name);
    const tabs = groups();
    if (!tabs.has(GROUP) && !document.querySelector(READS_ITS_ADDRESS)) tabs.set(GROUP, []);
    const field = ([group, labels]) => [group, { values: names(group, labels), many: false, default: "" }];
    const { state, problems } = Comparison.query.read(asked, Object.fromEntries([...tabs].map(field)));
    for (const [group, labels] of tabs) {
      if (asked.has(group) && !state[group]) follow(group, "");
      open(group, labels, state[group]);
    }
    return problems;
  }

  /** Open in every set the tab that was asked for; where none was, the framework that was chosen before. */
  function open(group, labels, asked) {
    const isKnown = (name) => labels.some((label) => label.dataset.syncId === name);
    const before = kept(group === GROUP ? KEPT : KEPT_BY_SPHINX_DESIGN + group);
    const name = asked || (isKnown(before) ? before : "");
    if (group === GROUP) choose(name || before); // a framework that only this page lacks stays the choice elsewhere
    else keep(KEPT_BY_SPHINX_DESIGN + group, name);
    if (!name || (!asked && isInsideTab(root.location.hash))) return;
    for (const label of labels.filter((label) => label.dataset.syncId === name)) label.control.checked = true;
  }

  function begin() {
    let height = 0;
    const problems = restore();
    if (problems.length && !document.querySelector(READS_ITS_ADDRESS)) say(problems);
    // In the capturing phase, before sphinx-design opens the same tab in the other sets.
    document.addEventListener("change", (event) => (height = labelOf(event)?.getBoundingClientRect().top), true);
    document.addEventListener("change", (event) => {
      const label = labelOf(event);
      if (!label) return;
      const { syncGroup, syncId } = label.dataset;
      root.scrollBy({ top: label.getBoundingClientRect().top - height, behavior: "instant" });
      if (syncGroup === GROUP) choose(syncId);
      follow(syncGroup, syncId);
    });
    // A page that comes back from the browser's memory, or whose inputs the browser filled again.
    root.addEventListener("pageshow", restore);
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})(globalThis);
