// "Copy" buttons: each copies the text of the element that its `data-copy` names, and says so beside itself.
(function () {
  "use strict";

  const DONE = "Copied.";
  const SELECTED = "Selected: press Ctrl+C (on a Mac Cmd+C) to copy it.";

  /** The clipboard's interface is missing where a browser does not trust file://; the older way needs a selection. */
  async function copied(source) {
    try {
      await navigator.clipboard.writeText(source.textContent);
      return true;
    } catch {
      getSelection().selectAllChildren(source);
      return document.execCommand("copy");
    }
  }

  function prepare(button) {
    const source = document.getElementById(button.dataset.copy);
    const said = button.nextElementSibling;
    button.setAttribute("aria-describedby", source.id);
    button.hidden = false; // without this script there is no button that does nothing
    button.addEventListener("click", async () => {
      said.textContent = (await copied(source)) ? DONE : SELECTED;
    });
  }

  document.querySelectorAll("button[data-copy]").forEach(prepare);
})();
