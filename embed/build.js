// Bundles the custom element: `node embed/build.js PKG OUT [PLAYGROUND]`, called by `cargo xtask`.
//
// PKG holds the engine as wasm-bindgen writes it. OUT gets the element under its own name, and what it loads later under
// names with a hash of their content, so that they can be cached for ever. PLAYGROUND is where the playground is, seen from
// OUT; without it "Open in the playground" is shown only where the element's own attribute says where.
import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const here = fileURLToPath(new URL(".", import.meta.url));
const { build } = createRequire(join(here, "../web/package.json"))("esbuild");
const [pkg, out, playground = ""] = process.argv.slice(2).map((path, index) => (index < 2 ? resolve(path) : path));

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });

const wasm = join(pkg, "kubestow_wasm_bg.wasm");
const hash = createHash("sha256").update(await readFile(wasm)).digest("hex").slice(0, 8).toUpperCase();
const engine = `engine-${hash}.wasm`;
await copyFile(wasm, join(out, engine));

const common = {
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  outdir: out,
  metafile: true,
  logLevel: "warning",
  chunkNames: "[name]-[hash]",
};
const worker = await build({
  ...common,
  entryPoints: [join(here, "js/worker.js")],
  entryNames: "[name]-[hash]",
  alias: { "kubestow-engine": join(pkg, "kubestow_wasm.js") },
  define: { ENGINE: JSON.stringify(`./${engine}`) },
});
const [workerFile] = Object.keys(worker.metafile.outputs);

const style = async (name) => {
  const options = { entryPoints: [join(here, "css", name)], minify: true, write: false, logLevel: "warning", target: ["chrome123", "firefox120", "safari17.5"] };
  return JSON.stringify((await build(options)).outputFiles[0].text.trim());
};
await build({
  ...common,
  splitting: true,
  entryPoints: [join(here, "js/kubestow-playground.js")],
  entryNames: "[name]",
  define: {
    PLAYGROUND: JSON.stringify(playground),
    WORKER: JSON.stringify(`./${basename(workerFile)}`),
    FRAME_CSS: await style("frame.css"),
    LIVE_CSS: await style("live.css"),
  },
});

// What a page loads before anybody looks at an example stays small.
const first = gzipSync(await readFile(join(out, "kubestow-playground.js")), { level: 9 }).length;
if (first > 5000) throw new Error(`the element's script has grown to ${first} bytes, compressed; 5000 are allowed`);

const frame = { ...common, entryPoints: [join(here, "js/frame.js")], entryNames: "[name]" };
await build({ ...frame, external: ["./kubestow-playground.js"] });

for (const file of ["frame.html", "css/kubestow-playground.css", "css/frame-page.css"]) {
  await copyFile(join(here, file), join(out, basename(file)));
}
await writeFile(join(out, "kubestow-playground.d.ts"), await readFile(join(here, "kubestow-playground.d.ts")));
