// On every page: date, commit and data version at its foot, from assets/stamp.js.
(function () {
  function text(stamp) {
    const commit = stamp.commit ? `commit ${stamp.commit}` : "built without a repository, so without a commit";
    if (!stamp.records) {
      return `No run is recorded yet; ${commit}.`;
    }
    return `Newest run: ${stamp.date}; ${stamp.records} runs; data version ${stamp.data}; method ${stamp.method}; ${commit}.`;
  }

  function fill() {
    for (const element of document.querySelectorAll("[data-stamp]")) {
      element.textContent = text(window.COMPARISON_STAMP);
    }
  }

  /** The theme's buttons that unfold a part of the contents have no name of their own. */
  function nameFolds() {
    for (const summary of document.querySelectorAll("nav summary, .bd-sidebar summary")) {
      if (!summary.textContent.trim() && !summary.hasAttribute("aria-label")) {
        const link = summary.closest("li")?.querySelector("a");
        summary.setAttribute("aria-label", `Pages below ${link?.textContent.trim() ?? "this one"}`);
      }
    }
  }

  function begin() {
    fill();
    nameFolds();
  }

  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", begin);
  } else {
    begin();
  }
})();
