// The package's types, as a compiler sees them.
import init, { check, resolve, type Report, type Unmet } from "kubestow";
import type { KubestowPlayground } from "kubestow/playground";

await init();
const report: Report = resolve("", { cluster: "kind", evidence: true, steps: [{ delete: "Pod/default/web" }] });
const phase: string = report.kubernetes;
const unmet: Unmet[] = check("", "Bound");
// @ts-expect-error: there is no such cluster
resolve("", { cluster: "moon" });

const element: KubestowPlayground = document.createElement("kubestow-playground");
element.view = phase;
const url: Promise<string> = element.shareUrl();
export { unmet, url };
