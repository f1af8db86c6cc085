// Eighteen batters after 45 at-bats: the reader's guesses against one line of arithmetic.
import { sum } from "../js/math.js";
import { bring } from "../js/moves.js";
import { bare, tell } from "../js/text.js";
import { frame } from "../js/ui.js";
import { draw } from "../drawings/batters_drawing.js";
import { accompany, recollect, remember } from "../drawings/batters_game.js";
import { duel } from "../drawings/batters_duel.js";
import words from "./baseball.json" with { type: "json" };
import lines from "./baseball_shared.json" with { type: "json" };

const EVEN = 0.0005; // guesses as near as this to the truth are equally good
const ARRIVED = 0.25; // part of the season after which the guesses of the line stand where they belong

const squaredError = (guesses, truth) => sum(guesses.map((g, j) => (g - truth[j]) ** 2));

// 1 for each batter whose first guess is nearer, -1 where the second is, 0 where neither.
const nearer = (first, second, truth) =>
  truth.map((t, j) => {
    const gap = Math.abs(second[j] - t) - Math.abs(first[j] - t);
    return Math.abs(gap) < EVEN ? 0 : gap > 0 ? 1 : -1;
  });

const count = (list, value) => list.filter((k) => k === value).length;

export function compute(state, { weight: w, guesses, played: part }) {
  const n = state.at_bats;
  const own = state.hits.map((h) => h / n);
  const J = own.length;
  const mean = sum(own) / J;
  const stein = 1 - ((J - 3) * mean * (1 - mean)) / n / sum(own.map((y) => (y - mean) ** 2));
  const line = own.map((y) => mean + stein * (y - mean));
  const atStart = own.map((y, j) => Math.abs(guesses[j] - Math.round(1000 * y) / 1000) < 1e-9);
  const guess = own.map((y, j) => mean + w * ((atStart[j] ? y : guesses[j]) - mean));
  const now = own.map((y, j) => y + part * (state.rest_hits[j] / state.rest[j] - y));
  const here = Math.min(1, part / ARRIVED);
  const nearest = nearer(guess, line, now);
  return {
    own,
    mean,
    james_stein: stein,
    guess,
    now,
    line,
    shown: own.map((y, j) => y + here * (line[j] - y)),
    moved: count(atStart, false),
    fresh: atStart.every(Boolean) && w === 1 && part === 0,
    errors: {
      you: squaredError(guess, now),
      line: squaredError(line, now),
      starts: squaredError(own, now),
      alike: squaredError(
        own.map(() => mean),
        now,
      ),
    },
    nearer: nearest,
    mine: count(nearest, 1),
    theirs: count(nearest, -1),
    beaten: count(nearer(line, own, now), 1),
  };
}

// `instead`: what is said where the guesses are not those of the season, and nobody is told "you said".
export function readout(r, { weight: w, player, played: part }, state, instead = null) {
  const e = r.errors;
  const known = { ...r, ...e, J: state.players.length, share: w, part };
  if (part === 0) {
    const band = w === 1 ? null : [w === 0 ? "alike" : "band", known];
    return tell(words, [r.moved ? "moved" : "alone", known], band);
  }
  if (part < 1) return tell(words, ["playing", known]);
  const j = state.players.indexOf(player);
  const front = { player, guess: r.guess[j], moved_to: r.line[j], season: r.now[j] };
  const times = e.starts / e.line;
  const rest = tell(
    words,
    instead === null && ["end", { ...known, ...front }],
    ["starts", { ...known, times }],
    ["same", known],
  );
  return [instead, rest].filter(Boolean).join(" ");
}

// The first of the lines that a reader sends to others: who won, and how often nobody was nearer.
export function score({ errors: e, nearer: nearest, mine, theirs }, who) {
  const ahead = (e.line - e.you) * (mine - theirs) > 0;
  const key = !ahead ? "split" : mine > theirs ? "won" : "lost";
  const level = nearest.length - mine - theirs;
  return tell(lines, [key, { ...e, who: lines[who], mine, theirs }], level > 0 && ["level", { level }]);
}

// How the guesses of a friend did against those of the reader.
export function between(mine, theirs) {
  const nearest = nearer(mine.guess, theirs.guess, mine.now);
  const counts = { mine: count(nearest, 1), theirs: count(nearest, -1) };
  return tell(lines, ["between", { friend: theirs.errors.you, ...counts }]);
}

// All of them, without the address.
export function shared(r, state) {
  const signs = { 1: "●", 0: "·", "-1": "○" };
  const rules = tell(lines, ["rules", { J: state.players.length, n: state.at_bats }]);
  return [score(r, "me"), r.nearer.map((k) => signs[k]).join(""), rules].join("\n");
}

function table(r, c, state) {
  const over = c.played === 1;
  const numbers = over ? [r.own, r.guess, r.line, r.now] : [r.own, r.guess];
  return {
    columns: ["batter", "first 45", "your guess", ...(over ? ["one line", "rest of the season"] : [])],
    rows: state.players.map((name, j) => [name, ...numbers.map((list) => bare(list[j], 3))]),
  };
}

const idle = (c, state) => {
  const r = compute(state, c);
  return [...(r.fresh ? ["weight"] : []), ...(c.played === 0 ? ["played"] : [])];
};

// For four seconds all averages walk from the start to the end of the season.
const season = (model, other) => ({
  near: true,
  label: "Play the season",
  kind: "bhm-button bhm-main",
  from: { played: 0 },
  target: (c, state, f) => {
    if (!other.shown()) remember(model);
    bring(f, f.parts.before);
    return { played: 1 };
  },
  lasting: 4000,
});

export function render({ model, el }) {
  const other = duel(model);
  const beside = (f, r, c) => accompany(f, r, c, { score, shared, between, other });
  const drawn = (view, r, c, state) => {
    other.hold();
    draw(
      view,
      r,
      c,
      state,
      other.shown() ? ["them", "their"] : other.tried() ? ["tried", "tried"] : undefined,
    );
  };
  const said = (r, c, state) =>
    readout(r, c, state, other.tried() ? tell(lines, ["tried", r.errors]) : other.shown() ? "" : null);
  const given = {
    model,
    el,
    compute,
    draw: drawn,
    readout: said,
    table,
    actions: [season(model, other)],
    idle,
    beside,
  };
  recollect(model);
  return other.accept(frame(given));
}
