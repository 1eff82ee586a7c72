// The engine by itself, and the element, both from the package.
import init, { resolve } from "kubestow";
import { claim } from "./claim.js";

document.querySelector("code").textContent = claim;
await init();
const report = resolve(claim, { cluster: "playground" });
document.querySelector("output").textContent = report.objects["PersistentVolumeClaim/default/data"].status.phase;
await import("kubestow/playground");
