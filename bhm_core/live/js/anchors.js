// Links to states in a notebook, where no address of a page tells of them: a click on #live-shrinkage:tau=0
// moves the figure of that name in the same notebook, once its cell has run.
import { parse } from "./address.js";

const STATE = /#([\w-]+)(?::|%3A)(.*)$/i;

// Returns what ends the figure and its listening.
export function follow(api, { model, el }) {
  const { id, inputs } = model.get("figure");
  const hear = (event) => {
    const link = event.target.closest && event.target.closest("a[href]");
    const [, name, state] = (link && STATE.exec(link.href)) || [];
    if (!name || name !== id || !together(link, el)) return;
    event.preventDefault();
    event.stopPropagation(); // the notebook would look for a heading of this name
    api.go(parse(state, inputs));
    el.scrollIntoView({ block: "center" });
  };
  document.addEventListener("click", hear, true);
  return () => {
    document.removeEventListener("click", hear, true);
    api.stop();
  };
}

// Other notebooks may be open, with a figure of the same name.
function together(link, el) {
  const notebook = link.closest(".jp-Notebook");
  return el.isConnected && (!notebook || notebook.contains(el));
}
