// Elements of pages that scripts fill. Data only ever becomes text and attributes, never markup.
(function (root) {
  "use strict";
  const Comparison = (root.Comparison ??= {});

  /** An element with attributes (nothing and false: left out, true: empty) and children; strings become text. */
  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value != null && value !== false) element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children);
    return element;
  }

  /** Give a select its options ({value, title, count}); what would show nothing is dimmed unless it is chosen. */
  function fill(select, options, value) {
    const known = [...select.options].map((element) => element.value);
    const isSame = known.length === options.length && options.every((one, at) => one.value === known[at]);
    if (!isSame) select.replaceChildren(...options.map((one) => make("option", { value: one.value })));
    options.forEach((one, at) => {
      const element = select.options[at];
      setText(element, one.count === undefined ? one.title : `${one.title} (${one.count})`);
      element.disabled = one.count === 0 && one.value !== value;
    });
    select.value = value;
  }

  function setText(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  /** A link where the address is inside this site or of the web, else the text alone; `label` is what is said aloud. */
  function link(text, href, label = null) {
    const isSafe = /^(https?:\/\/|[a-z0-9_-]+\/)/i.test(href);
    return isSafe ? make("a", { href, "aria-label": label }, text) : document.createTextNode(text);
  }

  Comparison.elements = { make, fill, setText, link };
})(globalThis);
