const assert = require("node:assert/strict");
const { test } = require("node:test");
require("../../src/common/site/static/download.js");

const { content, csv, json, withFacts } = globalThis.Comparison.download;

/** A table as far as `content` looks at one; a cell is its text, or [text, colSpan, rowSpan]. */
function table({ head = null, body, foot = null }) {
  const cell = ([innerText, colSpan = 1, rowSpan = 1]) => ({ innerText, colSpan, rowSpan });
  const row = (cells) => ({ hidden: Boolean(cells.hidden), cells: cells.map((one) => cell([].concat(one))) });
  const part = (rows) => rows && { rows: rows.map(row) };
  return { tHead: part(head), tBodies: [part(body)], tFoot: part(foot) };
}

test("CSV: quotes only where they are needed, lines end as RFC 4180 says", () => {
  const rows = [["1", 'say "x"'], ["x,y", "two\nlines"]];
  assert.equal(csv(["a", "b"], rows), 'a,b\r\n1,"say ""x"""\r\n"x,y","two\nlines"\r\n');
  assert.equal(csv([], [["only", 1, null]]), "only,1,\r\n");
});

test("JSON: one object per row, every column kept", () => {
  const [named] = JSON.parse(json(["a", "", "a"], [["1", "2", "3"]]));
  assert.deepEqual(named, { a: "1", "column 2": "2", "a (column 3)": "3" });
  assert.deepEqual(JSON.parse(json([], [["x"], ["y", "z"]])), [
    { "column 1": "x", "column 2": "" },
    { "column 1": "y", "column 2": "z" },
  ]);
  assert.equal(JSON.parse(json(["__proto__"], [["x"]]))[0].__proto__, "x");
});

test("a table: texts on one line, columns aligned under spans", () => {
  const found = content(
    table({
      head: [["Name", "Value\n(s)", "Status"]],
      body: [["a  b", "1.5", "ok"], ["c", ["no number", 2]], [["both", 1, 2], "2", "ok"], ["3", "failed"]],
    }),
  );
  assert.deepEqual(found.columns, ["Name", "Value (s)", "Status"]);
  assert.deepEqual(found.rows, [
    ["a b", "1.5", "ok"],
    ["c", "no number", ""],
    ["both", "2", "ok"],
    ["", "3", "failed"],
  ]);
});

test("a table: two rows of heads become one, the foot comes last, hidden rows stay out", () => {
  const hidden = Object.assign(["x", "y"], { hidden: true });
  const head = [["A", ["B", 2]], ["", "low", "high"]];
  const found = content(table({ head, body: [["1", "2", "3"], hidden], foot: [["s"]] }));
  assert.deepEqual(found, { columns: ["A", "B low", "high"], rows: [["1", "2", "3"], ["s", "", ""]] });
});

test("a table without head or rows", () => {
  assert.deepEqual(content(table({ body: [["Licence", "MIT"]] })), { columns: [], rows: [["Licence", "MIT"]] });
  assert.deepEqual(content(table({ body: [] })), { columns: [], rows: [] });
});

test("what holds for a whole table is a column of its file", () => {
  const facts = { machine: "Made, 2 cores", method: 3 };
  const { columns, rows } = withFacts({ columns: ["Task", "n"], rows: [["a", "5"], ["b", "1"]] }, facts);
  assert.equal(csv(columns, rows), 'Task,n,machine,method\r\na,5,"Made, 2 cores",3\r\nb,1,"Made, 2 cores",3\r\n');
  assert.deepEqual(JSON.parse(json(columns, rows))[1], { Task: "b", n: "1", ...facts });
  const plain = { columns: [], rows: [["Licence", "MIT"]] };
  assert.deepEqual(withFacts(plain, {}), plain);
  const named = ["column 1", "column 2", "machine", "method"];
  assert.deepEqual(withFacts(plain, facts), { columns: named, rows: [["Licence", "MIT", "Made, 2 cores", 3]] });
  assert.deepEqual(withFacts({ columns: [], rows: [] }, facts), { columns: ["machine", "method"], rows: [] });
});
