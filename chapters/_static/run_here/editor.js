// An editor for the code of one cell, made with CodeMirror.
import * as cm from "./vendor/codemirror.js";

const keys = ({ run, runAndStay }) => [
  { key: "Shift-Enter", run: () => (run(), true) },
  { key: "Mod-Enter", run: () => (runAndStay(), true) },
  ...cm.closeBracketsKeymap,
  ...cm.defaultKeymap,
  ...cm.historyKeymap,
  cm.indentWithTab, // Escape, then Tab, leaves the editor: CodeMirror sees to it
];

const python = () => [
  cm.python(),
  cm.indentUnit.of("    "),
  cm.history(),
  cm.indentOnInput(),
  cm.bracketMatching(),
  cm.closeBrackets(),
  cm.syntaxHighlighting(cm.classHighlighter),
  cm.EditorView.lineWrapping,
];

const named = (label) =>
  cm.EditorView.contentAttributes.of({
    "aria-label": label,
    "aria-describedby": "run-here-keys",
    spellcheck: "false",
  });

// Returns { text, write, focus }; `changed` is called with the new text.
export const edit = (parent, { text, label, changed, run, runAndStay }) => {
  const told = cm.EditorView.updateListener.of(
    (update) => update.docChanged && changed(update.state.doc.toString()),
  );
  const extensions = [cm.keymap.of(keys({ run, runAndStay })), python(), named(label), told];
  const view = new cm.EditorView({ parent, state: cm.EditorState.create({ doc: text, extensions }) });
  const write = (insert) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert } });
  return { text: () => view.state.doc.toString(), write, focus: () => view.focus() };
};
