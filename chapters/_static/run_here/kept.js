// What the reader has changed, kept on this device; a browser that keeps nothing loses it with the page.
const named = (page, cell) => `bhm-run-here:${page}:${cell}`;

export const read = (page, cell) => {
  try {
    return localStorage.getItem(named(page, cell));
  } catch {
    return null;
  }
};

export const keep = (page, cell, text) => {
  try {
    if (text === null) localStorage.removeItem(named(page, cell));
    else localStorage.setItem(named(page, cell), text);
  } catch {
    // Private windows may keep nothing.
  }
};
