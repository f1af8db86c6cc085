// What stands below the form: warnings, words, the frames of three pictures, code, and a table.
import { code, digitsFor, paragraph, warnings } from "./words.js";
import { button, make, makeSvg } from "../js/dom.js";
import { Stage } from "../js/svg.js";
import { fixed } from "../js/text.js";

export function show(app) {
  const { result, choice, rows, out } = app;
  const all = rows.left_out + rows.y.length;
  const left = rows.left_out
    ? [`As you asked, ${rows.left_out} of ${all} rows were left out for want of a value.`]
    : [];
  out.replaceChildren(
    ...[...left, ...warnings(result, choice)].map((text) =>
      make("p", { class: "bhm-warning", role: "alert" }, text),
    ),
    make("p", { class: "bhm-words", "aria-live": "polite" }, paragraph(result, choice)),
    ...pictures(app),
    codes(code(result, choice)),
    table(result),
  );
  out.hidden = false;
}

function pictures(app) {
  return [
    picture(
      app,
      "lines",
      "One group in front of all",
      picker(app),
      key(
        ["posterior", "partial pooling"],
        ["prior", "complete pooling (dashed)"],
        ["data", "no pooling (dotted)"],
      ),
    ),
    picture(
      app,
      "ranks",
      "The groups, ranked",
      sorter(app),
      key(["posterior", "partial pooling, 90% interval"], ["data", "the group's rows alone (hollow)"]),
    ),
    picture(
      app,
      "spreads",
      "How much groups differ, before and after the data",
      key(["prior", "prior (dashed)"], ["posterior", "posterior (bars)"]),
    ),
  ];
}

function picture(app, name, title, ...extra) {
  const svg = makeSvg("svg", { class: "bhm-svg", role: "img" });
  app.pictures[name] = { svg, stage: new Stage(svg, {}) };
  return make("figure", { class: "bhm-part" }, make("figcaption", {}, title), ...extra, svg);
}

const key = (...entries) =>
  make(
    "p",
    { class: "bhm-key" },
    ...entries.map(([role, words]) => make("span", { class: `bhm-word bhm-${role}` }, words)),
  );

function picker(app) {
  const options = app.result.groups.map((g, j) => make("option", { value: j }, `${g.label} (${g.n} rows)`));
  const select = make(
    "select",
    {
      id: "your-data-shown",
      onchange: () => {
        app.shown = Number(select.value);
        app.draw();
      },
    },
    ...options,
  );
  select.value = app.shown;
  const label = make("label", { for: select.id }, `Group in front (${app.choice.group})`);
  return make("div", { class: "bhm-chooser" }, label, select);
}

function sorter(app) {
  const mark = () =>
    buttons.forEach((b) => b.setAttribute("aria-pressed", String(b.dataset.sort === app.sort)));
  const sort = (by) => () => {
    app.sort = by;
    mark();
    app.draw();
  };
  const buttons = [
    ["intercept", `Level of ${app.choice.outcome}`],
    ["slope", `Slope of ${app.choice.predictor}`],
  ].map(([by, label]) => button(label, sort(by), "bhm-option", { "data-sort": by }));
  mark();
  return make("div", { class: "bhm-options" }, ...buttons);
}

function codes(texts) {
  const pre = make("pre", { class: "bhm-code", tabindex: "0" });
  const tabs = Object.keys(texts).map((name) => button(name, () => open(name), "bhm-option"));
  const copied = () => (copy.textContent = "Copied");
  const copy = button("Copy", () => navigator.clipboard.writeText(pre.textContent).then(copied));
  const open = (name) => {
    pre.textContent = texts[name];
    pre.setAttribute("aria-label", `Code for ${name}`);
    tabs.forEach((t) => t.setAttribute("aria-pressed", String(t.textContent === name)));
    copy.textContent = "Copy";
  };
  open("bhm_core");
  return make(
    "div",
    { class: "bhm-part" },
    make("p", { class: "bhm-part-title" }, "The same model as code"),
    make("div", { class: "bhm-options" }, ...tabs, copy),
    pre,
  );
}

function table({ groups, tau }) {
  const [d, e] = tau.map(({ mean }) => digitsFor(mean));
  const three = (s, digits) => [s.mean, s.q05, s.q95].map((v) => fixed(v, digits));
  const row = (values, tag) => make("tr", {}, ...values.map((v) => make(tag, {}, String(v))));
  const head = row(["group", "rows", "level", "5%", "95%", "slope", "5%", "95%"], "th");
  const body = groups.map((g) => row([g.label, g.n, ...three(g.intercept, d), ...three(g.slope, e)], "td"));
  const name = "Numbers of every group";
  return make(
    "details",
    { class: "bhm-numbers" },
    make("summary", {}, name),
    make(
      "div",
      { class: "bhm-scroll", tabindex: "0", role: "region", "aria-label": name },
      make("table", {}, make("thead", {}, head), make("tbody", {}, ...body)),
    ),
  );
}
