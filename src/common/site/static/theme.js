// The theme that the reader chose in the book; before this page is drawn.
(function () {
  let chosen = "auto";
  try {
    chosen = localStorage.getItem("mode") || "auto";
  } catch {
    // No storage: the system's preference decides.
  }
  const dark = chosen === "dark" || (chosen === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
