// What of foreign data may become a link; everything else about elements is tested in a browser.
const assert = require("node:assert/strict");
const { test } = require("node:test");
require("../../src/common/site/static/elements.js");

const { link } = globalThis.Comparison.elements;

/** As much of a document as `link` needs. */
globalThis.document = {
  createTextNode: (text) => ({ tag: "", text }),
  createElement(tag) {
    const made = { tag, attributes: {} };
    made.setAttribute = (name, value) => (made.attributes[name] = value);
    made.append = (...children) => (made.text = children.join(""));
    return made;
  },
};

test("addresses inside the site and of the web become links, with what is said aloud where that is given", () => {
  for (const href of ["cells/m/cnn/index.html", "frameworks/cntk.html#run-it-here", "https://e.example/x?y#z"]) {
    const { tag, text, attributes } = link("<b>runs</b>", href, "runs of A");
    assert.deepEqual([tag, text, attributes], ["a", "<b>runs</b>", { href, "aria-label": "runs of A" }], href);
  }
  assert.deepEqual(link("runs", "cells/x.html").attributes, { href: "cells/x.html" });
});

test("any other address leaves the text alone", () => {
  const script = "javascript:pwned()";
  const scripts = [script, script.toUpperCase(), ` ${script}`, "java\nscript:pwned()", "data:text/html,x"];
  const others = ["//e.example/x", "file:///etc/passwd", "../outside.html", "versions in an index", "", undefined];
  for (const href of [...scripts, ...others]) {
    assert.deepEqual(link("runs", href, "runs of A"), { tag: "", text: "runs" }, String(href));
  }
});
