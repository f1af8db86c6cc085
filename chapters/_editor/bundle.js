// Writes chapters/_static/run_here/vendor/codemirror.js: CodeMirror 6 as one file, so that the book builds
// without Node.js, and the licences of all its parts. `npm run bundle`; with --print it only says what it made.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const TARGET = "chapters/_static/run_here/vendor";

const made = await build({
  entryPoints: ["chapters/_editor/codemirror.js"],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "none",
  metafile: true,
  write: false,
});

const packageOf = (path) => path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1];
const used = [...new Set(Object.keys(made.metafile.inputs).map(packageOf).filter(Boolean))].sort();
const versions = used.map((name) => {
  const { version } = JSON.parse(readFileSync(join("node_modules", name, "package.json"), "utf8"));
  return `${name} ${version}`;
});

const licenceOf = (name) => {
  const folder = join("node_modules", name);
  const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
  return readFileSync(join(folder, file), "utf8").trim();
};

// Each licence once, under the names of the packages that have it.
const licences = new Map();
for (const name of used) licences.set(licenceOf(name), [...(licences.get(licenceOf(name)) ?? []), name]);
const texts = [...licences].map(([text, names]) => `${names.join(", ")}\n\n${text}\n`);

const code = `/*! ${versions.join(", ")}; MIT licence, see LICENSE.txt beside this file */\n${made.outputFiles[0].text}`;
if (process.argv.includes("--print")) process.stdout.write(code);
else {
  writeFileSync(join(TARGET, "codemirror.js"), code);
  writeFileSync(join(TARGET, "LICENSE.txt"), texts.join(`\n${"-".repeat(80)}\n\n`));
}
