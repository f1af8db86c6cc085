"""A small page with code, and a Pyodide of thirty lines that needs no download."""

import struct
import zlib
from base64 import b64encode
from pathlib import Path

STATIC = Path(__file__).resolve().parents[2] / "chapters" / "_static"


def dot(shade):
    """Return a picture of one grey pixel, as PNG."""
    head, line = struct.pack(">2I5B", 1, 1, 8, 0, 0, 0, 0), zlib.compress(bytes([0, shade]))
    parts = [(b"IHDR", head), (b"IDAT", line), (b"IEND", b"")]
    chunks = [struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
              for name, data in parts]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


BLACK, WHITE = (b64encode(dot(shade)).decode() for shade in (0, 255))
BOOK, SERVER = "http://book.test", "https://python.test/"
WHEEL, NEEDED = "bhm_core-1-py3-none-any.whl", "formulae"

# Its Python knows print(words), name = words, show(name), wait, draw, live; all else it takes for a comment.
STUB = """
const DOT = "@DOT@";
const TABLE = "<table onclick='x()'><td>1</td></table><script>1</script>";
const errors = (name) => ({ part: "error", text: `NameError: name '${name}' is not defined` });
export const loadPyodide = async ({ indexURL }) => {
  await (await fetch(`${indexURL}pyodide.asm.wasm`)).arrayBuffer();
  const files = {};
  const start = (send) => {
    let names = {};
    const tell = (part) => send(JSON.stringify(part));
    const line = (text) => {
      const [, call, word] = text.match(/^(\\w+)\\(?(.*?)\\)?$/) ?? [];
      const [, name, value] = text.match(/^(\\w+) = (.*)$/) ?? [];
      if (name) names[name] = value;
      else if (call === "print") tell({ part: "printed", stream: "stdout", text: `${word}\\n` });
      else if (call === "draw") tell({ part: "picture", png: DOT, width: 8 });
      else if (call === "live") tell({ part: "live" });
      else if (call === "wait") for (const end = Date.now() + 60000; Date.now() < end; );
      else if (call === "table") tell({ part: "table", html: TABLE });
      else if (call === "show" && word in names) tell({ part: "value", text: names[word] });
      else if (call === "show") {
        tell(errors(word));
        return "NameError";
      }
      return "";
    };
    const run = (source) => source.split("\\n").reduce((error, text) => error || line(text), "");
    return { run, reset: () => (names = {}) };
  };
  return {
    FS: { writeFile: (name, text) => (files[name] = text) },
    loadPackage: async () => {},
    loadPackagesFromImports: async () => {},
    unpackArchive: () => {},
    pyimport: () => ({ start }),
  };
};
"""
STUB = STUB.replace("@DOT@", BLACK)
CELLS = [  # id, source, stored output, libraries that are missing
    ("one", "words = stored", None, []),
    ("hidden", "deep = hidden", None, []),
    ("two", "show(words)", "stored", []),
    ("three", "show(deep)\nprint(more)", "hidden\nmore", []),
    ("four", "live", "a live figure", []),
    ("five", "print(no)", "no", [NEEDED]),
    ("six", "draw", BLACK, []),
    ("seven", "draw()", WHITE, []),
]
EXERCISE = {"label": "ex-a", "source": "# your answer\nprint(right)"}
SETTINGS = {"version": "1", "address": SERVER, "packages": ["numpy"], "integrity": {},
            "files": {"pyodide.asm.wasm": 2_000_000}}
CONTENT = {
    "cells": [{"id": name, "source": source, "needs": needs} for name, source, _, needs in CELLS],
    "exercises": [EXERCISE],
    "wheel": WHEEL,
    "install": 'pip install "./course.whl[notebooks]"',
}
FRAME = """<!doctype html><html lang="en" data-theme="light"><head><meta charset="utf-8"><title>A page</title>
<link rel="stylesheet" href="/_static/run_here.css"><script defer src="/_static/run_here.js"></script>
<style>:root { --pst-color-primary: #0a58ca; --pst-color-text-muted: #48566b; --pst-color-background: #fff;
--pst-color-border: #767676; --pst-color-text-base: #222; }</style></head>
<body><main><article class="bd-article"><h1>A page</h1>
<div class="run-here" data-page="a" data-bytes="2000000">
<button type="button" class="run-here-button">Run it here</button>
<p>Words.</p></div>
"""


def cell_html(name, source, output):
    stored = f'<div class="cell_output"><pre>{output}\n</pre></div>' if output else ""
    if "draw" in source:
        stored = f'<div class="cell_output"><img alt="A dot" src="data:image/png;base64,{output}"></div>'
    if "live" in source:
        stored = f'<div class="cell_output"><div class="bhm-live">{output}</div></div>'
    code = f'<div class="cell_input"><div class="highlight-ipython3"><pre>{source}</pre></div></div>'
    return f'<div class="cell" id="{name}">{code}{stored}</div>'


def page_html():
    """Return the page: an exercise follows the first cells, one cell does not show."""
    cells = [cell_html(*cell[:3]) for cell in CELLS if cell[0] != "hidden"]
    exercise = '<div class="exercise" id="ex-a"><p>Do it.</p><p class="exercise-check">It is tried.</p></div>'
    return FRAME + "\n".join([*cells[:3], exercise, *cells[3:], "</article></main></body></html>"])
