// The package in Node.js, as an author of a script uses it.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { existsSync, readFileSync } from "node:fs";
import init, { check, resolve, version } from "kubestow";

const claim = `apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: ""
  resources: {requests: {storage: 5Gi}}
`;

await init();
assert.equal(resolve(claim).objects["PersistentVolumeClaim/default/data"].status.phase, "Pending");
assert.deepEqual(check(claim, "Pending: no persistent volumes available"), []);
assert.equal(check(claim, "Bound", { language: "ja" })[0].message, "BoundではなくPendingです");
assert.throws(() => resolve(claim, { cluster: "moon" }), /there is no cluster/);

const { resolve: find } = createRequire(import.meta.url);
const about = JSON.parse(readFileSync(find("kubestow/package.json"), "utf8"));
assert.equal(about.version, version());
for (const file of ["LICENSE-MIT", "LICENSE-APACHE", "README.md"]) assert.ok(existsSync(find("kubestow/package.json").replace("package.json", file)), file);
for (const file of ["kubestow/embed/frame.html", "kubestow/adapters/hugo/kubestow.html", "kubestow/engine.wasm"]) assert.ok(existsSync(find(file)), file);
