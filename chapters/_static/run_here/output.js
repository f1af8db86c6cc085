// What a cell has shown, as elements of the page.
const LIVE = "The live figure on the page stays as it is: it answers at once, without Python.";

export const element = (tag, className, text = "") => {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
};

export const button = (text, action, label = text) => {
  const made = element("button", "run-here-button", text);
  made.type = "button";
  if (label !== text) made.setAttribute("aria-label", label);
  made.addEventListener("click", action);
  return made;
};

// A progress bar writes over its own line.
const overwritten = (text) =>
  text
    .split("\n")
    .map((line) => line.replace(/\r+$/, "").split("\r").at(-1))
    .join("\n");

const text = ({ text: printed, stream }) =>
  element("pre", stream === "stderr" ? "run-here-aside" : "", printed);

// Tables of pandas and the like: what they say, and nothing that acts.
const table = ({ html }) => {
  const parsed = new DOMParser().parseFromString(html, "text/html").body;
  parsed
    .querySelectorAll("script, style, link, iframe, object, embed, form")
    .forEach((part) => part.remove());
  for (const part of parsed.querySelectorAll("*"))
    for (const { name } of [...part.attributes])
      if (!["colspan", "rowspan", "scope"].includes(name)) part.removeAttribute(name);
  const made = element("div", "run-here-table");
  made.tabIndex = 0;
  made.setAttribute("role", "group");
  made.setAttribute("aria-label", "Table");
  made.append(...parsed.childNodes);
  return made;
};

const image = (source, label) => {
  const made = element("img", "run-here-picture");
  made.alt = `Picture drawn by ${label}`;
  made.src = source;
  return made;
};

const SHOWN = {
  printed: text,
  value: text,
  table,
  error: (part) => element("pre", "run-here-error", part.text),
  live: () => element("p", "run-here-note", LIVE),
  drawing: ({ svg }, label) => image(`data:image/svg+xml;utf8,${encodeURIComponent(svg)}`, label),
  picture: ({ png, width }, label) => {
    const made = image(`data:image/png;base64,${png}`, label);
    made.width = width;
    return made;
  },
};

// Parts of one stream that follow each other are one text.
export const merged = (parts) => {
  const found = [];
  for (const part of parts) {
    const last = found.at(-1);
    if (part.part === "printed" && last?.part === "printed" && last.stream === part.stream)
      last.text += part.text;
    else found.push({ ...part });
  }
  return found.map((part) => (part.part === "printed" ? { ...part, text: overwritten(part.text) } : part));
};

export const shown = (parts, label) => merged(parts).map((part) => SHOWN[part.part](part, label));
