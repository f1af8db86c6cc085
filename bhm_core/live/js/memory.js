// What a reader has guessed, kept on the device: a guess is not asked for twice.

const key = (f) => `bhm-guess ${location.pathname} ${f.figure.id}`;

// A page may be without a store, or refuse it; then nothing is kept.
export function attempt(act) {
  try {
    return act();
  } catch {
    return null;
  }
}

// The guess at this very question, or null; figures without an address are not remembered.
export function recall(f) {
  const kept = f.figure.id ? attempt(() => JSON.parse(localStorage.getItem(key(f)))) : null;
  return kept && kept.ask === f.prediction.ask && typeof kept.guess === "number" ? kept.guess : null;
}

export function remember(f) {
  const kept = { ask: f.prediction.ask, guess: f.view.guess };
  if (f.figure.id) attempt(() => localStorage.setItem(key(f), JSON.stringify(kept)));
}

export const forget = (f) => attempt(() => localStorage.removeItem(key(f)));
