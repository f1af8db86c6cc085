// How a file comes in: chosen, dropped, pasted, or one of the samples.
import { decode } from "./decoding.js";
import { button, make } from "../js/dom.js";
import { fixed } from "../js/text.js";

const LIMIT = 30e6;

export function dropZone(app, samples, scope) {
  const input = make("input", {
    type: "file",
    accept: ".csv,.txt,.tsv,text/csv",
    id: "your-data-file",
    class: "bhm-hidden-input",
    onchange: () => {
      if (input.files[0]) take(app, input.files[0]);
      input.value = ""; // the same file, mended, may come again
    },
  });
  app.offered = samples.map((sample) =>
    button(sample.label, () => app.open(sample), "bhm-option", { "aria-pressed": "false" }),
  );
  const zone = make(
    "div",
    // Where a notebook is around it, cells are pasted here only while this has the focus.
    { class: "bhm-drop", ...(scope === document ? {} : { tabindex: "0" }) },
    make(
      "div",
      { class: "bhm-buttons" },
      make("p", { class: "bhm-drop-words" }, "Drop a CSV file here, or paste cells"),
      make("label", { for: "your-data-file", class: "bhm-button bhm-main" }, "Choose a file"),
      input,
    ),
    make("p", { class: "bhm-small-print" }, "Or look at a sample:"),
    make("div", { class: "bhm-buttons" }, ...app.offered),
    make(
      "p",
      { class: "bhm-small-print" },
      "The file is read and computed in this page. No byte of it leaves your browser.",
    ),
  );
  listenTo(app, zone, scope);
  return zone;
}

// A file may be dropped anywhere on a page of its own: beside the box it would replace the page.
function listenTo(app, zone, scope) {
  const over = (is) => (event) => {
    if (!event.dataTransfer || ![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    zone.classList.toggle("bhm-over", is);
  };
  for (const name of ["dragover", "dragenter"]) scope.addEventListener(name, over(true));
  scope.addEventListener("dragleave", () => zone.classList.remove("bhm-over"));
  scope.addEventListener("drop", (event) => {
    over(false)(event);
    if (event.dataTransfer.files[0]) take(app, event.dataTransfer.files[0]);
  });
  scope.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain");
    if (event.target.closest("input, textarea") || !/[\t,;].*[\r\n]/.test(text)) return;
    app.hide();
    app.guarded(() => app.read(text, "utf-8", "Pasted cells"));
  });
}

function take(app, file) {
  if (file.size > LIMIT) {
    app.hide();
    app.say(
      `This file has ${fixed(file.size / 1e6, 0)} MB; the page reads up to ${fixed(LIMIT / 1e6, 0)} MB. ` +
        "For larger tables use the package bhm_core, which reads them in chunks.",
    );
    return;
  }
  file.arrayBuffer().then((buffer) => {
    app.hide();
    app.guarded(() => {
      const { text, encoding } = decode(new Uint8Array(buffer));
      app.read(text, encoding, file.name);
    });
  });
}

// The way out when `missing` rows lack a value.
export const skipButton = (app, missing) =>
  button(`Leave out ${missing === 1 ? "this row" : `these ${missing} rows`}`, () => app.compute(true));
