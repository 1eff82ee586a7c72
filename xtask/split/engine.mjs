// Which functions of the engine do answers to the examples of the gallery and to many objects take? `node engine.mjs GLUE
// WASM EXAMPLES` prints their numbers. GLUE is what wasm-bindgen writes beside the engine, WASM the engine as it notes them,
// and EXAMPLES the folder.
import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { print } from "./noted.mjs";

const [glue, wasm, examples] = process.argv.slice(2).map((path) => resolve(path));
const { initSync, Session } = await import(pathToFileURL(glue));
const exports = initSync({ module: readFileSync(wasm) });

/** What the page asks for when it opens. */
const options = {
  cluster: "playground",
  kubernetes: "1.36",
  compare: false,
  steps: [],
  assumeNamespaces: true,
  language: "en",
  evidence: true,
  waysOut: false,
  timeline: false,
  until: undefined,
};
for (const file of readdirSync(examples).filter((name) => name.endsWith(".yaml") && name !== "gallery.yaml").sort())
  new Session().changes(readFileSync(join(examples, file), "utf8"), options);
// With many objects: what keeps them in order is called so often that a way through a table would cost time.
const many = Array.from({ length: 100 }, (_, n) => `
apiVersion: v1
kind: PersistentVolume
metadata: {name: v-${n}}
spec: {capacity: {storage: ${n % 7 + 1}Gi}, accessModes: [ReadWriteOnce], storageClassName: a, nfs: {server: s, path: /p}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: c-${n}}
spec: {storageClassName: a, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: m-${n}}
data: {a: b}
---
apiVersion: v1
kind: Pod
metadata: {name: p-${n}}
spec:
  containers: [{name: c, image: i, envFrom: [{configMapRef: {name: m-${n}}}], volumeMounts: [{name: d, mountPath: /d}]}]
  volumes: [{name: d, persistentVolumeClaim: {claimName: c-${n}}}]
`);
new Session().changes(many.join("---"), options);
print(exports);
