// The form that says which column is what.
import { profile } from "./csv.js";
import { make } from "../js/dom.js";

const PARTS = [
  ["outcome", "Outcome"],
  ["predictor", "Predictor"],
  ["group", "Group"],
  ["group_predictor", "Group-level predictor"],
];

export function fillForm(app, name) {
  const { form, table } = app;
  form.replaceChildren(
    make("p", { class: "bhm-file" }, `${name}: ${table.rows} rows, ${table.names.length} columns`),
    ...PARTS.map(([part, label]) => chooser(app, part, label)),
  );
  form.hidden = false;
}

function chooser(app, part, label) {
  const none = part === "group_predictor" ? [make("option", { value: "" }, "none")] : [];
  const select = make(
    "select",
    {
      id: `your-data-${part}`,
      onchange: () => {
        app.choice[part] = select.value;
        app.compute(false);
      },
    },
    ...none,
    ...profile(app.table).map((c) => make("option", { value: c.name }, c.name)),
  );
  select.value = app.choice[part];
  return make("div", { class: "bhm-chooser" }, make("label", { for: select.id }, label), select);
}
