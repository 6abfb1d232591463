// One choice of framework for the whole site. sphinx-design keeps the tabs of a page in step and remembers the choice.
// Here is what it lacks: a name that no tab has is refused with a message and never remembered, the address follows the
// reader's choice (`?framework=NAME`), and the page stays where it is when the tabs above change their height.
(function (root) {
  "use strict";
  const Comparison = (root.Comparison ??= {});
  if (Comparison.tabs) return; // every page loads it, and a page that needs it early names it too
  const GROUP = "framework";
  const KEPT = `comparison-${GROUP}`;
  const KEPT_BY_SPHINX_DESIGN = `sphinx-design-tab-id-${GROUP}`; // it stores whatever the address says, unchecked
  const LONGEST_SHOWN = 60;

  /** Which tab to open: what the address asks for, else what was chosen before; `ignored` is a name that no tab has. */
  function decide({ asked, kept, known }) {
    if (asked && known.includes(asked)) return { name: asked, ignored: "" };
    return { name: known.includes(kept) ? kept : "", ignored: asked || "" };
  }

  /** The address with `framework=name`, or without that parameter for no name. */
  function address(href, name) {
    const url = new URL(href);
    if (name) url.searchParams.set(GROUP, name);
    else url.searchParams.delete(GROUP);
    return url.href;
  }

  /** The framework that the reader chose last, anywhere on the site; empty where none is remembered. */
  function chosen() {
    try {
      return root.localStorage.getItem(KEPT) || "";
    } catch {
      return ""; // no storage: every page begins with its first tab
    }
  }

  /** Remember a choice, or forget it for no name. */
  function choose(name) {
    try {
      for (const key of [KEPT, KEPT_BY_SPHINX_DESIGN]) {
        if (name) root.localStorage.setItem(key, name);
        else root.localStorage.removeItem(key);
      }
    } catch {
      // No storage: the choice holds for this page.
    }
  }

  Comparison.tabs = { decide, address, chosen, choose };
  const { document } = root;
  if (!document) return;

  function labels() {
    return [...document.querySelectorAll(`.sd-tab-label[data-sync-group="${GROUP}"]`)];
  }

  /** The label of the input that changed, where that opens the tab of a framework. */
  function labelOf(event) {
    const label = event.target.labels?.[0];
    return label?.dataset.syncGroup === GROUP ? label : null;
  }

  function isInsideTab(hash) {
    const target = hash && document.getElementById(hash.slice(1));
    return Boolean(target && target.closest(".sd-tab-content, .sd-tab-label"));
  }

  function show(text) {
    const notice = document.createElement("div");
    notice.className = "admonition attention";
    notice.setAttribute("role", "status");
    const title = document.createElement("p");
    title.className = "admonition-title";
    title.textContent = "Part of the address was ignored";
    const paragraph = document.createElement("p");
    paragraph.textContent = text;
    notice.append(title, paragraph);
    // The theme has a second h1, which only paper shows, before the article's.
    (document.querySelector("article h1") ?? document.querySelector("h1")).after(notice);
  }

  function restore() {
    const all = labels();
    if (!all.length) return;
    const known = [...new Set(all.map((label) => label.dataset.syncId))];
    const asked = new URLSearchParams(root.location.search).get(GROUP);
    const kept = chosen();
    const { name, ignored } = decide({ asked, kept, known });
    if (ignored) {
      const shown = ignored.length > LONGEST_SHOWN ? `${ignored.slice(0, LONGEST_SHOWN)}…` : ignored;
      show(`No tab of this page is called “${shown}”. There are: ${known.join(", ")}.`);
      root.history.replaceState(root.history.state, "", address(root.location.href, ""));
    }
    choose(name || kept); // a framework that only this page lacks stays the choice for the others
    if (!name || (asked !== name && isInsideTab(root.location.hash))) return;
    for (const label of all.filter((label) => label.dataset.syncId === name)) label.control.checked = true;
  }

  function begin() {
    let height = 0;
    restore();
    // In the capturing phase, before sphinx-design opens the same tab in the other sets.
    document.addEventListener("change", (event) => (height = labelOf(event)?.getBoundingClientRect().top), true);
    document.addEventListener("change", (event) => {
      const label = labelOf(event);
      if (!label) return;
      const name = label.dataset.syncId;
      root.scrollBy({ top: label.getBoundingClientRect().top - height, behavior: "instant" });
      choose(name);
      root.history.replaceState(root.history.state, "", address(root.location.href, name));
    });
    // A page that comes back from the browser's memory, or whose inputs the browser filled again.
    root.addEventListener("pageshow", restore);
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})(globalThis);
