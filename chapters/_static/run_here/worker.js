// The worker of python.js: Pyodide, the course's package from its wheel, and the runner of the cells.
const tell = (kind, more = {}) => postMessage({ kind, ...more });
const plain = self.fetch.bind(self);
let [bytes, python, runner] = [0, null, null];

const count = (more) => {
  bytes += more;
  tell("fetching", { bytes });
};

// Every answer is counted as it comes in.
const counted = async (...request) => {
  const answer = await plain(...request);
  if (!answer.ok) throw new Error(`${new URL(answer.url).host} answered ${answer.status}`);
  const counter = new TransformStream({
    transform: (chunk, out) => {
      count(chunk.byteLength);
      out.enqueue(chunk);
    },
  });
  return new Response(answer.body.pipeThrough(counter), answer);
};

// The scripts are looked at before they run: their content is that of the version the course was tried with.
const checked = async ({ address, integrity }) => {
  for (const [name, hash] of Object.entries(integrity)) {
    const answer = await plain(address + name, { integrity: hash });
    if (!answer.ok) throw new Error(`${new URL(address, location.href).host} answered ${answer.status}`);
    count((await answer.arrayBuffer()).byteLength);
  }
};

const unpacked = async (wheel) => {
  const answer = await counted(wheel);
  python.unpackArchive(await answer.arrayBuffer(), "wheel");
};

const begin = async (settings) => {
  await checked(settings);
  self.fetch = counted;
  const { loadPyodide } = await import(`${settings.address}pyodide.mjs`);
  python = await loadPyodide({ indexURL: settings.address });
  const problems = [];
  const options = { messageCallback: () => {}, errorCallback: (text) => problems.push(text) };
  await python.loadPackage(settings.packages, options);
  if (problems.length) throw new Error(problems[0]);
  await unpacked(settings.wheel);
  python.FS.writeFile("run_here.py", await (await counted(settings.runner)).text());
  tell("starting");
  runner = python.pyimport("run_here").start((text) => tell("part", { text }));
  tell("ready");
};

// Other packages that Pyodide brings, such as pandas, come with the first cell that imports them, or asks for
// a table of theirs.
const run = async ({ source, name }) => {
  const imports = source.includes("to_pandas") ? `import pandas\n${source}` : source;
  await python
    .loadPackagesFromImports(imports, { messageCallback: () => {}, errorCallback: () => {} })
    .catch(() => {});
  tell("done", { error: runner.run(source, name) });
};

const broken = (error) => tell("failed", { message: String(error?.message ?? error).slice(0, 300) });

onmessage = ({ data }) => {
  if (data.kind === "start") begin(data).catch(broken);
  if (data.kind === "run") run(data).catch(broken);
  if (data.kind === "forget") runner?.reset();
};
