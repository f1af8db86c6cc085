// How a file comes in: chosen, dropped, or the sample.
import { button, make } from "../js/dom.js";
import { fixed } from "../js/text.js";

const LIMIT = 30e6;

// `data` is what the page brings along: the sample file and what to choose of it.
export function dropZone(app, { sample = "", choice = "null" }) {
  const input = make("input", {
    type: "file",
    accept: ".csv,.txt,.tsv,text/csv",
    id: "your-data-file",
    class: "bhm-hidden-input",
    onchange: () => input.files[0] && take(app, input.files[0]),
  });
  const zone = make(
    "div",
    { class: "bhm-drop" },
    make("p", { class: "bhm-drop-words" }, "Drop a CSV file here"),
    make(
      "div",
      { class: "bhm-buttons" },
      make("label", { for: "your-data-file", class: "bhm-button bhm-main" }, "Choose a file"),
      input,
      button("Use the sample file", () => app.read(sample, "Sample file", JSON.parse(choice))),
    ),
    make(
      "p",
      { class: "bhm-small-print" },
      "The file is read and computed in this page. No byte of it leaves your browser.",
    ),
  );
  listen(app, zone);
  return zone;
}

function listen(app, zone) {
  const over = (is) => (event) => {
    event.preventDefault();
    zone.classList.toggle("bhm-over", is);
  };
  for (const event of ["dragover", "dragenter"]) zone.addEventListener(event, over(true));
  zone.addEventListener("dragleave", () => zone.classList.remove("bhm-over"));
  zone.addEventListener("drop", (event) => {
    over(false)(event);
    if (event.dataTransfer.files[0]) take(app, event.dataTransfer.files[0]);
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
  file.text().then((text) => app.read(text, file.name));
}

// The way out when `missing` rows lack a value.
export const skipButton = (app, missing) =>
  button(`Leave out ${missing === 1 ? "this row" : `these ${missing} rows`}`, () => app.compute(true));
