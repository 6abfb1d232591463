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

  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", fill);
  } else {
    fill();
  }
})();
