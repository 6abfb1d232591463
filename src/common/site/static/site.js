// On every page: date, commit and data version at its foot, from assets/stamp.js; what paper and wide tables need.
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

  /** Paper is light (charts.js follows) and has the numbers of every chart; afterwards the page is as it was. */
  function followPaper() {
    const { dataset } = document.documentElement;
    let before = null;
    addEventListener("beforeprint", () => {
      before ??= { theme: dataset.theme, closed: document.querySelectorAll("details.numbers-of-chart:not([open])") };
      dataset.theme = "light";
      for (const details of before.closed) details.open = true;
    });
    addEventListener("afterprint", () => {
      if (!before) return;
      dataset.theme = before.theme;
      for (const details of before.closed) details.open = false;
      before = null;
    });
  }

  /** Frames that scroll sideways say to which side there is more; site.css draws a shadow there. */
  function markScrolled() {
    const mark = (frame) => {
      const { scrollLeft, scrollWidth, clientWidth } = frame;
      const sides = [scrollLeft > 1 && "left", scrollLeft + clientWidth < scrollWidth - 1 && "right"];
      frame.dataset.more = sides.filter(Boolean).join(" ");
    };
    const markAll = () => document.querySelectorAll(".wide").forEach(mark);
    const isFrame = ({ target }) => target instanceof Element && target.matches(".wide");
    document.addEventListener("scroll", (event) => isFrame(event) && mark(event.target), { capture: true, passive: true });
    addEventListener("resize", markAll);
    new ResizeObserver(markAll).observe(document.body); // tables that scripts draw, details and tabs that open
  }

  /** The theme opens a page's source as text; a notebook is for saving. From file:// it is shown all the same. */
  function saveSources() {
    for (const link of document.querySelectorAll("a.btn-download-source-button")) link.download = "";
  }

  function begin() {
    fill();
    saveSources();
    nameFolds();
    followPaper();
    markScrolled();
  }

  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", begin);
  } else {
    begin();
  }
})();
