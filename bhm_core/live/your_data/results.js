// What stands below the form: warnings, words, the frames of the pictures, code, and a table.
import { codes } from "./copy.js";
import { digitsFor, written } from "./digits.js";
import { glmCode } from "./glm_code.js";
import { compareWords, frontWords, glmLines, glmWarnings, writer } from "./glm_words.js";
import { marksIn } from "./reading.js";
import { chosenIn } from "./selection.js";
import { code, normalLines, warnings } from "./words.js";
import { button, make, makeSvg } from "../js/dom.js";
import { Stage } from "../js/svg.js";

// Fill the page with a result; returns what is read out of it.
export function show(app) {
  const { result, choice, rows, out } = app;
  const normal = result.kind === "normal";
  const all = rows.left_out + rows.y.length;
  const left = rows.left_out
    ? [`As you asked, ${rows.left_out} of ${all} rows were left out for want of a value.`]
    : [];
  const warned = [...left, ...alike(result.groups), ...(normal ? warnings : glmWarnings)(result, choice)];
  const told = (normal ? normalLines : glmLines)(result, { ...choice, words: rows.cleaning.words });
  app.pictures = {};
  out.replaceChildren(
    ...warned.map((text) => make("p", { class: "bhm-warning" }, text)),
    make("ul", { class: "bhm-words" }, ...told.map((text) => make("li", {}, ...marked(text)))),
    ...(normal ? normalPictures(app) : glmPictures(app)),
    codes((normal ? code : glmCode)(result, choice, readingOf(app))),
    normal ? normalTable(result) : glmTable(result, choice),
  );
  out.hidden = false;
  return [...warned, ...told].join(" ");
}

// A line of the answer with its estimate in bold: the first number that an interval follows.
function marked(text) {
  const found = /\S+(?=(?: percentage points)? \(90% interval)/.exec(text);
  if (!found) return [text];
  const [number] = found;
  return [text.slice(0, found.index), make("strong", {}, number), text.slice(found.index + number.length)];
}

// What the copied code must do to read the same rows.
function readingOf({ table, choice, rows }) {
  const names = chosenIn(choice).map(([, name]) => name);
  const { cleaning, left_out } = rows;
  return { format: table.format, cleaning, left_out, missing: marksIn(table, names) };
}

// Groups that differ in capitals only are told.
function alike(groups) {
  const seen = new Map();
  for (const { label } of groups) {
    const small = label.toLowerCase().replace(/\s+/g, " ");
    if (seen.has(small))
      return [`“${seen.get(small)}” and “${label}” are two groups here: write them alike if they are one.`];
    seen.set(small, label);
  }
  return [];
}

const ALONE = ["data", "the group's rows alone (hollow)"];
const PARTIAL = ["posterior", "partial pooling, 90% interval"];
const TOGETHER = ["prior", "all rows together (dashed)"];
const CURVES = [
  ["posterior", "partial pooling"],
  ["prior", "complete pooling (dashed)"],
  ["data", "no pooling (dotted)"],
];

function normalPictures(app) {
  const levels = !app.result.rho;
  const ranked = levels && !app.choice.group_predictor ? [TOGETHER] : [];
  return [
    picture(app, "lines", "One group in front of all", picker(app), key(...CURVES)),
    picture(
      app,
      "ranks",
      "The groups, ranked",
      ...(levels ? [] : [sorter(app)]),
      key(PARTIAL, ALONE, ...ranked),
    ),
    picture(
      app,
      "spreads",
      "How much groups differ, before and after the data",
      key(["prior", "prior (dashed)"], ["posterior", "posterior (bars)"]),
    ),
  ];
}

function glmPictures(app) {
  app.front = make("p", { class: "bhm-front", "aria-live": "polite" });
  const head = [picker(app), comparer(app), app.front];
  const title = "One group in front of all";
  return [
    app.choice.predictor
      ? picture(app, "curves", title, ...head, key(...CURVES))
      : make("div", { class: "bhm-part" }, make("p", { class: "bhm-part-title" }, title), ...head),
    picture(app, "ranks", "The groups, ranked", key(PARTIAL, ALONE, ...(app.result.by_u ? [] : [TOGETHER]))),
    picture(
      app,
      "newcomer",
      "A new group, before and after the data",
      key(["prior", "prior (dashed)"], ["posterior", "posterior (bars)"]),
    ),
  ];
}

// The sentences about the group in front, and about the one it is compared with.
export function sayFront({ front, result, choice, shown, other }) {
  if (result.kind === "normal") return;
  const [a, b] = [result.groups[shown], result.groups[other]];
  const compared = a === b ? "" : ` ${compareWords(result, choice, a, b)}`;
  front.textContent = frontWords(result, choice, a) + compared;
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

// A choice among the groups for `part` of the page, "shown" or "other".
function groupChooser(app, part, words) {
  const options = app.result.groups.map((g, j) =>
    make("option", { value: j }, `${g.label} (${g.n} ${g.n === 1 ? "row" : "rows"})`),
  );
  const select = make(
    "select",
    {
      id: `your-data-${part}`,
      onchange: () => {
        app[part] = Number(select.value);
        app.draw();
      },
    },
    ...options,
  );
  select.value = app[part];
  return make("div", { class: "bhm-chooser" }, make("label", { for: select.id }, words), select);
}

const picker = (app) => groupChooser(app, "shown", `Group in front (${app.choice.group})`);
const comparer = (app) => groupChooser(app, "other", "Compare it with");

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

function normalTable({ groups, tau }) {
  const [d, e] = tau.map((s) => s && digitsFor(s.mean));
  const three = (s, digits) => [s.mean, s.q05, s.q95].map((v) => written(v, digits));
  if (!tau[1]) {
    const levels = groups.map((g) => [g.label, g.n, written(g.alone[0], d), ...three(g.intercept, d)]);
    return table(["group", "rows", "alone", "partial pooling", "5%", "95%"], levels);
  }
  const body = groups.map((g) => [g.label, g.n, ...three(g.intercept, d), ...three(g.slope, e)]);
  return table(["group", "rows", "level", "5%", "95%", "slope", "5%", "95%"], body);
}

function glmTable(result, choice) {
  const { value } = writer(result, choice);
  const body = result.groups.map(({ label, n, total, alone, level }) => {
    const three = [level.mean, level.q05, level.q95].map(value);
    return [label, n, total, value(alone), ...three];
  });
  const sum = result.kind === "binomial" ? `“${choice.yes}”` : "sum";
  return table(["group", "rows", sum, "alone", "partial pooling", "5%", "95%"], body);
}

function table(head, body) {
  const row = (values, tag) => make("tr", {}, ...values.map((v) => make(tag, {}, String(v))));
  const name = "Numbers of every group";
  return make(
    "details",
    { class: "bhm-numbers" },
    make("summary", {}, name),
    make(
      "div",
      { class: "bhm-scroll", tabindex: "0", role: "region", "aria-label": name },
      make(
        "table",
        {},
        make("thead", {}, row(head, "th")),
        make("tbody", {}, ...body.map((values) => row(values, "td"))),
      ),
    ),
  );
}
