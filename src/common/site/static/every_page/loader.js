// On every page of the book: loads what all pages need from assets/, where a change does not touch the pages.
(function () {
  const page = document.documentElement;
  page.dataset.mode ||= "auto"; // the theme complains of an empty mode
  page.dataset.theme ||= matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const root = page.dataset.content_root || "./";
  for (const name of ["stamp.js", "site.js", "query.js", "tabs.js", "download.js"]) {
    const script = document.createElement("script");
    script.src = `${root}assets/${name}`;
    script.async = false; // in this order
    document.head.append(script);
  }
})();
