// Tables as files: what is shown, as CSV and JSON, made in the browser.
(function (root) {
  "use strict";
  const Comparison = (root.Comparison ??= {});
  if (Comparison.download) return; // every page loads it, and a page that needs it early names it too

  const KINDS = { CSV: "text/csv;charset=utf-8", JSON: "application/json" };

  /** RFC 4180: a header (none where `columns` is empty), then one line per row; cells are texts or numbers. */
  function csv(columns, rows) {
    const lines = columns.length ? [columns, ...rows] : rows;
    return lines.map((cells) => `${cells.map(csvCell).join(",")}\r\n`).join("");
  }

  function csvCell(value) {
    const text = String(value ?? "");
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  }

  /** A list with one object per row; a column without a name, or with another's, is told apart by its number. */
  function json(columns, rows) {
    const width = Math.max(columns.length, ...rows.map((cells) => cells.length));
    const names = [];
    for (let at = 0; at < width; at += 1) {
      const name = columns[at] || `column ${at + 1}`;
      names.push(names.includes(name) ? `${name} (column ${at + 1})` : name);
    }
    const named = (cells) => Object.fromEntries(names.map((name, at) => [name, cells[at] ?? ""]));
    return `${JSON.stringify(rows.map(named), null, 1)}\n`;
  }

  /** Offer a text as a file; needs no server, so it works from file://. */
  function save(fileName, mimeType, text) {
    const address = URL.createObjectURL(new Blob([text], { type: mimeType }));
    const link = document.createElement("a");
    link.href = address;
    link.download = fileName;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 60_000); // the browser may still be reading it
  }

  /** Save columns and rows as NAME.csv or NAME.json. */
  function saveAs(kind, name, columns, rows) {
    const text = kind === "CSV" ? csv(columns, rows) : json(columns, rows);
    save(`${name}.${kind.toLowerCase()}`, KINDS[kind], text);
  }

  /** What a table shows: {columns, rows} of texts. A cell over several columns is the first one's, the others empty. */
  function content(table) {
    const head = grid([...(table.tHead?.rows ?? [])]);
    const body = [...table.tBodies, ...(table.tFoot ? [table.tFoot] : [])].flatMap((part) => grid([...part.rows]));
    const width = Math.max(0, ...[...head, ...body].map((line) => line.length));
    const filled = (line) => Array.from({ length: width }, (_, at) => line[at] ?? "");
    const title = (at) => head.map((line) => line[at]).filter(Boolean).join(" ");
    const titles = Array.from({ length: width }, (_, at) => title(at));
    return { columns: head.length ? titles : [], rows: body.map(filled) };
  }

  function grid(rows) {
    const lines = rows.map(() => []);
    rows.forEach((row, at) => {
      let column = 0;
      for (const cell of row.cells) {
        while (column in lines[at]) column += 1;
        for (let down = 0; down < cell.rowSpan && at + down < rows.length; down += 1) {
          for (let right = 0; right < cell.colSpan; right += 1) lines[at + down][column + right] = "";
        }
        lines[at][column] = shownText(cell);
      }
    });
    return lines.filter((_, at) => !rows[at].hidden);
  }

  /** A table's {columns, rows} with what holds for all its rows (name to text or number) as further columns. */
  function withFacts({ columns, rows }, facts) {
    const names = Object.keys(facts);
    if (!names.length) return { columns, rows };
    const titles = columns.length ? columns : (rows[0] ?? []).map((_, at) => `column ${at + 1}`);
    return { columns: [...titles, ...names], rows: rows.map((cells) => [...cells, ...Object.values(facts)]) };
  }

  /** The text that is seen: innerText leaves out what is not displayed. */
  function shownText(element) {
    return element.innerText.replace(/\s+/g, " ").trim();
  }

  /** A line with a button for each kind of file of `title`, which saves NAME with what `read` gives: {columns, rows}. */
  function buttons(title, name, read) {
    const line = document.createElement("p");
    line.className = "downloads";
    line.append("Download ");
    for (const kind of Object.keys(KINDS)) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = kind;
      button.setAttribute("aria-label", `${kind} of ${title}`);
      button.addEventListener("click", () => {
        const { columns, rows } = read();
        saveAs(kind, name, columns, rows);
      });
      line.append(button, " ");
    }
    return line;
  }

  /** Two buttons after a table's frame, named after its caption; the files have the table's `data-facts` too. */
  function addButtons(table) {
    const title = table.caption?.textContent.replace(/\s+/g, " ").trim() || table.dataset.title || table.dataset.download;
    const read = () => withFacts(content(table), JSON.parse(table.dataset.facts || "{}"));
    const line = buttons(`the table: ${title}`, table.dataset.download, read);
    (table.closest(".wide, .pst-scrollable-table-container") ?? table).after(line);
  }

  /** Tables that are written in Markdown have neither name nor caption: they get those of page and section. */
  function nameMarkdownTables() {
    const page = location.pathname.split("/").at(-1).replace(/\.html$/, "");
    const counts = new Map();
    for (const table of document.querySelectorAll("article table.table:not([data-download])")) {
      const section = table.closest("section");
      const count = (counts.get(section) ?? 0) + 1;
      counts.set(section, count);
      const heading = section?.querySelector("h1, h2, h3, h4")?.firstChild?.textContent ?? document.title;
      table.dataset.download = [page, section?.id, count].filter(Boolean).join("-");
      table.dataset.title = `${heading.trim()}, number ${count}`;
    }
  }

  function addAll() {
    nameMarkdownTables();
    document.querySelectorAll("table[data-download]").forEach(addButtons);
  }

  Comparison.download = { csv, json, save, saveAs, buttons, content, withFacts };
  if (root.document) {
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", addAll);
    else addAll();
  }
})(globalThis);
