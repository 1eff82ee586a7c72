// How fast is the engine as WebAssembly, in Node.js and in Chromium, and how fast beside @ngrok/webernetes?
//
// Arguments: the folder of this file, the folder of the engine's module, that of the manifests, and Chromium if it is
// there. Webernetes is asked for less: it takes objects, so its time has no reading in it, and it ends once every pod has
// a node. On both sides there are the ten nodes that the pods need.
import { BaseImage, Cluster } from "@ngrok/webernetes";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { measure, measureEdits, pods, row, shortest } from "./measure.mjs";

const [here, engine, folder, chromium] = process.argv.slice(2);
const PATIENCE = 120_000; // milliseconds
const NODES = 10;

const manifests = Object.fromEntries(
  readdirSync(folder).map((file) => [file.replace(".yaml", ""), readFileSync(join(folder, file), "utf8")]),
);

function table(where, [measured, edits]) {
  console.log(`\nWebAssembly in ${where}, from text to the report as a JavaScript object, shortest of several runs.\n`);
  console.log(`${"manifest".padEnd(24)}${"kB".padStart(7)}${"ms".padStart(12)}${"MB/s".padStart(9)}`);
  measured.forEach((line) => console.log(row(...line)));
  console.log("\nOne document of 1,000 changed, in a session, to what is different in the report. Goal: under 16 ms.\n");
  edits.forEach((line) => console.log(`${row(...line)}  ${line[2] < 16 ? "holds" : "does not hold"}`));
}

async function inChromium() {
  const page = `<script type="module">
    import init, { resolve, Session } from "/engine/kubestow_wasm.js";
    import { measure, measureEdits } from "/measure.mjs";
    await init({ module_or_path: "/engine/kubestow_wasm_bg.wasm" });
    const manifests = await (await fetch("/manifests")).json();
    const measured = [measure(resolve, manifests), measureEdits(Session, manifests)];
    await fetch("/done", { method: "POST", body: JSON.stringify(measured) });
  </script>`;
  const profile = mkdtempSync(join(tmpdir(), "kubestow-bench-"));
  let done;
  const measured = new Promise((resolve) => (done = resolve));
  const server = createServer((request, response) => {
    const send = (type, body) => response.writeHead(200, { "content-type": type }).end(body);
    if (request.method === "POST") {
      let body = "";
      request.on("data", (part) => (body += part)).on("end", () => (send("text/plain", ""), done(JSON.parse(body))));
    } else if (request.url === "/") send("text/html", page);
    else if (request.url === "/manifests") send("application/json", JSON.stringify(manifests));
    else if (request.url === "/measure.mjs") send("text/javascript", readFileSync(join(here, "measure.mjs")));
    else if (request.url === "/engine/kubestow_wasm.js")
      send("text/javascript", readFileSync(join(engine, "kubestow_wasm.js")));
    else if (request.url === "/engine/kubestow_wasm_bg.wasm")
      send("application/wasm", readFileSync(join(engine, "kubestow_wasm_bg.wasm")));
    else response.writeHead(404).end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"];
  const quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync"];
  const browser = spawn(
    chromium,
    [...flags, ...quiet, `--user-data-dir=${profile}`, `http://127.0.0.1:${server.address().port}/`],
    { stdio: "ignore" },
  );
  const ended = new Promise((resolve) => browser.on("exit", resolve));
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  const answer = await Promise.race([measured, ended.then(() => undefined), late]);
  browser.kill();
  await ended;
  server.close();
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  return answer;
}

class App extends BaseImage {
  static imageName = "app";
  static imageVersion = "1.0";
  defaultCommand = ["serve"];
  exec(context) {
    return context.waitUntilKilled();
  }
}

/// The time until each of the pods has a node; none if that takes too long.
async function webernetes(objects) {
  const cluster = new Cluster({ nodes: NODES });
  cluster.registerImage(App);
  await cluster.init();
  const namespace = "default";
  const started = performance.now();
  await cluster.apply(objects.map((pod) => ({ ...pod, metadata: { ...pod.metadata, namespace } })));
  let time;
  while (time === undefined && performance.now() - started < PATIENCE) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    const { items } = await cluster.api.corev1.listNamespacedPod({ namespace });
    if (items.every((pod) => pod.spec?.nodeName)) time = performance.now() - started;
  }
  cluster.close();
  return time;
}

const { initSync, resolve, Session } = await import(pathToFileURL(join(engine, "kubestow_wasm.js")));
initSync({ module: readFileSync(join(engine, "kubestow_wasm_bg.wasm")) });
table(`Node.js ${process.version}`, [measure(resolve, manifests), measureEdits(Session, manifests)]);
if (chromium) {
  const measured = await inChromium();
  if (measured) table("headless Chromium", measured);
  else console.log("\nChromium gave no answer.");
} else console.log("\nChromium is not there.");

console.log(`\nBeside @ngrok/webernetes 0.3.5, in Node.js, on ${NODES} nodes. Goal: at least 10 times as fast.\n`);
const node = (i) => `---\napiVersion: v1\nkind: Node\nmetadata:\n  name: node-${i}\n`;
const nodes = Array.from({ length: NODES }, (_, i) => node(i)).join("");
for (const count of [100, 1000]) {
  const { text, objects } = pods(count);
  const own = shortest(() => resolve(nodes + text));
  const other = await webernetes(objects);
  const factor = (other ?? PATIENCE) / own;
  const [least, took] = other === undefined ? ["more than ", `more than ${PATIENCE}`] : ["", other.toFixed(0)];
  const holds = factor >= 10 ? "holds" : "does not hold";
  console.log(`${count} pods: ${own.toFixed(1)} ms, webernetes ${took} ms: ${least}${factor.toFixed(0)} times as fast: ${holds}`);
}
process.exit(0);
