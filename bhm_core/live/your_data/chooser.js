// The form that says which column is what, and what the page will do with the outcome.
import { codedWords, hopeless, obstacle } from "./advice.js";
import { plan } from "./glm_words.js";
import { kindOf } from "./kinds.js";
import { profile } from "./roles.js";
import { button, make } from "../js/dom.js";

const PARTS = [
  ["outcome", "Outcome"],
  ["predictor", "Predictor"],
  ["group", "Group"],
  ["group_predictor", "Group-level predictor"],
  ["exposure", "Exposure of the counts"],
];
const OPTIONAL = new Set(["predictor", "group_predictor", "exposure"]);
const MODELS = [
  ["binomial", "Yes or no"],
  ["poisson", "Counts"],
  ["normal", "Measurement"],
];

// The model that fits the outcome of `choice`, unless the choice names one.
export function settleModel(table, choice) {
  const { kind, no, yes } = kindOf(table.columns[choice.outcome], table.format.decimal);
  return { ...choice, model: kind, no, yes };
}

// Draw the form anew; `ready` says that the model may be fitted at every change.
export function fillForm(app) {
  const { form, table, choice } = app;
  const trouble = obstacle(table, choice);
  const notes = table.notes.map((text) => make("p", { class: "bhm-file" }, text));
  form.replaceChildren(
    make("p", { class: "bhm-file" }, `${app.name}: ${table.rows} rows, ${table.names.length} columns`),
    ...notes,
    ...PARTS.filter(([part]) => part !== "exposure" || choice.model === "poisson").map(([part, label]) =>
      chooser(app, part, label),
    ),
    make(
      "p",
      { class: `bhm-plan ${trouble ? "bhm-warning" : ""}`, id: "your-data-plan", "aria-live": "polite" },
      trouble || plan(choice) + codedWords(table, choice),
    ),
    make("div", { class: "bhm-options" }, ...modelButtons(app), ...otherButtons(app, trouble)),
  );
  form.hidden = false;
}

// Take up a change of the choice, with the focus on the same control.
function change(app, what, focus) {
  Object.assign(app.choice, what);
  fillForm(app);
  const again = app.form.querySelector(`#${focus}`);
  if (again) again.focus();
  if (app.ready) app.compute(false);
}

function chooser(app, part, label) {
  const none = OPTIONAL.has(part) ? [make("option", { value: "" }, "none")] : [];
  const id = `your-data-${part}`;
  const select = make(
    "select",
    {
      id,
      onchange: () => {
        const now = { ...app.choice, [part]: select.value };
        change(app, part === "outcome" ? settleModel(app.table, now) : now, id);
      },
    },
    ...none,
    ...profile(app.table).map((c) => make("option", { value: c.name }, c.name)),
  );
  select.value = app.choice[part];
  return make("div", { class: "bhm-chooser" }, make("label", { for: id }, label), select);
}

// The models that the outcome allows.
function modelButtons(app) {
  const { table, choice } = app;
  const { numeric, levels } = profile(table).find((c) => c.name === choice.outcome);
  const whole = numeric && kindOf(table.columns[choice.outcome], table.format.decimal).kind !== "normal";
  const possible = { binomial: levels, poisson: whole && !levels, normal: numeric || levels };
  const shown = MODELS.filter(([model]) => possible[model]);
  if (shown.length < 2) return [];
  return shown.map(([model, words]) =>
    button(words, () => change(app, { model }, `your-data-as-${model}`), "bhm-option", {
      id: `your-data-as-${model}`,
      "aria-pressed": String(choice.model === model),
    }),
  );
}

function otherButtons(app, trouble) {
  const { choice } = app;
  const out = [];
  if (choice.model === "binomial")
    out.push(
      button(
        `Count “${choice.no}” as 1`,
        () => change(app, { no: choice.yes, yes: choice.no }, "your-data-turn"),
        "bhm-button",
        { id: "your-data-turn" },
      ),
    );
  if (choice.predictor)
    out.push(button("Swap outcome and predictor", () => swap(app), "bhm-button", { id: "your-data-swap" }));
  if (!app.ready && !hopeless(app.table, choice)) {
    // Held back with its reason, which stands above it and is read out with it.
    const held = trouble ? { disabled: "", "aria-describedby": "your-data-plan" } : {};
    out.push(
      button("Fit this model", () => begin(app), "bhm-button bhm-main", { id: "your-data-fit", ...held }),
    );
  }
  return out;
}

function swap(app) {
  const { outcome, predictor } = app.choice;
  change(
    app,
    settleModel(app.table, { ...app.choice, outcome: predictor, predictor: outcome }),
    "your-data-swap",
  );
}

function begin(app) {
  app.ready = true;
  fillForm(app);
  app.compute(false);
}
