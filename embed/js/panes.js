// What the panes show of a report. Each is a function of the context: {report, words, focus, go, mend, secrets}.
import { glyph, h, kindClass, mark, means, shortName, table } from "./parts.js";

const code = (...parts) => h("code", {}, ...parts);

/** An object by its glyph and name; a button where its lines are known. */
function thing(id, { report, go }, position = report.places[id]) {
  const parts = [glyph(id), code(shortName(id))];
  const properties = { className: `thing ${kindClass(id)}`, title: id.split("/")[0] };
  return position ? h("button", { ...properties, type: "button", onclick: () => go(position) }, parts) : h("span", properties, parts);
}

/** The one sentence that answers. */
const say = (id, text) => h("p", { className: `say ${kindClass(id)}`, part: "sentence" }, glyph(id), text);

/** The objects of a kind, those that are asked for alone if some are. */
function of(kind, { report, focus }) {
  const all = Object.keys(report.objects).filter((id) => id.startsWith(`${kind}/`));
  const asked = focus ? all.filter((id) => means(focus, id)) : [];
  return asked.length ? asked : all;
}

/** What is wrong with an object: the worst of its findings that Kubernetes has words for. */
function trouble(id, { findings }) {
  const rank = ({ severity }) => ["error", "warning", "note"].indexOf(severity);
  return findings.filter((finding) => finding.object === id && finding.kubernetes).sort((a, b) => rank(a) - rank(b))[0];
}

/** The sentence about a claim or a Pod. */
function sentence(id, { report, words }) {
  const [object, name] = [report.objects[id], shortName(id)];
  const pod = report.pods[id];
  if (pod) {
    const fails = Object.values(pod.containers).some(({ error }) => error);
    return words(!pod.node ? "nowhere" : fails ? "stuck" : "runs", { name, other: pod.node });
  }
  const phase = object?.status?.phase;
  if (phase === "Bound" && object.spec.volumeName) return words("bound", { name, other: shortName(`/${object.spec.volumeName}`) });
  if (report.findings.some(({ object, code }) => object === id && code === "claim-waits")) return words("waits", { name });
  return phase === "Pending" || !phase ? words("pending", { name }) : words("phase", { name, other: phase });
}

/** What would mend a finding: each a button that makes the change. */
const fixes = (finding, { words, mend }) =>
  finding?.fixes?.length > 0 &&
  h(
    "ul",
    { className: "fixes", part: "fixes" },
    finding.fixes.map((fix) =>
      h("li", {}, h("span", {}, fix.title, h("small", {}, fix.result.replace(/<uid of [^>]*>/g, "…"))), h("button", { type: "button", className: "link", onclick: () => mend(fix) }, words("try"))),
    ),
  );

const quote = (id, type, reason, message) =>
  h("div", { className: `quote ${kindClass(id)}`, part: "event" }, h("p", {}, type, " ", reason), code(message));

function why(context) {
  const { report, words } = context;
  const ids = [...of("PersistentVolumeClaim", context), ...of("Pod", context)];
  const asked = ids.filter((id) => context.focus && means(context.focus, id));
  const bad = ids.filter((id) => trouble(id, report));
  const id = [...asked, ...bad, ...ids][0];
  if (!id) return;
  const { volumes = [], nodes = [], leftOut = 0 } = report.why?.[id] ?? {};
  const finding = trouble(id, report);
  const event = report.events.filter((event) => event.object === id).at(-1);
  const check = ({ subject, passed, asked, found }) =>
    !passed && h("span", { className: "fail" }, mark("error"), `${subject}: `, code(found ?? words("none")), asked !== undefined && [" ≠ ", code(asked)]);
  const cause = ({ message, about }) => h("p", { className: "fail" }, code(message), about && [" ", code(about)]);
  return [
    say(id, sentence(id, context)),
    event && quote(id, event.type, event.reason, event.message),
    table([words("volume"), words("verdict")], volumes.map((volume) =>
      h("tr", {}, h("th", { scope: "row" }, thing(volume.volume, context, volume.position)), h("td", {}, words(volume.standing), volume.checks.map(check))))),
    table([words("node"), words("verdict")], nodes.map((node) =>
      h("tr", {}, h("th", { scope: "row" }, code(node.node)), h("td", {}, words(node.standing), node.plugin && [" ", h("small", {}, node.plugin)], (node.reasons ?? []).map(cause))))),
    leftOut > 0 && h("p", { className: "dim" }, words("more", { n: leftOut })),
    fixes(finding, context),
  ];
}

function containers(context) {
  const { report, words } = context;
  const pods = of("Pod", context).filter((id) => report.pods[id]);
  return pods.flatMap((id) => {
    const pod = report.pods[id];
    const all = Object.entries(pod.containers).sort(([, a], [, b]) => a.index - b.index);
    return [
      say(id, sentence(id, context)),
      pod.node ? all.map(([name, container]) => inside(name, container, pod, context, all.length > 1)) : quoted(id, context),
    ];
  });
}

/** Kubernetes' words on what is wrong with an object. */
const quoted = (id, { report }) => {
  const finding = trouble(id, report);
  return finding && quote(id, finding.severity, finding.code, finding.kubernetes);
};

/** A value on one line; a Secret's is shown when asked for. */
function shown(value, secret, { words }) {
  const text = code(value);
  if (!secret) return text;
  const button = h("button", { type: "button", className: "link", onclick: () => button.replaceWith(text) }, words("show"));
  return [code("••••"), " ", button];
}

/** Where a value comes from. */
function from(origin, context) {
  if (!origin.object.includes("/")) return h("span", { className: "dim" }, origin.object, " ", origin.key ?? origin.field);
  return [thing(origin.object, context, origin.position), " ", h("small", {}, code(origin.key ?? origin.field ?? ""))];
}

function inside(name, container, pod, context, named) {
  const { words } = context;
  const behind = ({ volume }) => {
    const { object, persistentVolume, source, error } = pod.volumes[volume] ?? {};
    if (error) return h("span", { className: "fail" }, mark("error"), code(error));
    const known = (id) => id && (context.report.objects[id] ? thing(id, context) : code(shortName(id)));
    return object ? [known(object), persistentVolume && [" = ", known(persistentVolume)]] : h("span", { className: "dim" }, source);
  };
  const generated = (id) => /<generated>/.test(id);
  const mounts = container.mounts.filter(({ volume }) => !generated(volume));
  const own = container.env.filter(({ origin }) => !origin.object.startsWith("Service/"));
  const files = mounts.filter(({ subPath }) => !subPath).flatMap((mount) =>
    (mount.frozen ?? pod.volumes[mount.volume]?.files ?? []).map((file) => [`${mount.mountPath.replace(/\/$/, "")}/${file.path}`, file]));
  const row = (head, ...cells) => h("tr", {}, h("th", { scope: "row" }, head), cells.map((cell) => h("td", {}, cell)));
  const services = container.env.length - own.length;
  return h(
    "section",
    { part: "container" },
    named && h("h3", {}, code(name), container.role !== "regular" && h("small", {}, container.role)),
    container.error && h("p", { className: "fail" }, mark("error"), container.error.reason, container.error.message && [": ", code(container.error.message)]),
    table([words("path"), words("behind"), words("access")], mounts.map((mount) =>
      row(code(mount.mountPath), [behind(mount), mount.subPath && [" ", code(mount.subPath)]], words(mount.readOnly ? "readOnly" : "readWrite")))),
    table([words("name"), words("value"), words("from")], own.map((variable) => row(code(variable.name), shown(variable.value, variable.secret, context), from(variable.origin, context)))),
    table([words("file"), words("value"), words("from")], files.map(([path, file]) => row(code(path), shown(file.content ?? file.contentBase64 ?? "", file.secret, context), from(file.origin, context)))),
    services > 0 && h("p", { className: "dim" }, words("services", { n: services })),
  );
}

const className = (spec, words) => (spec.storageClassName === undefined ? words("none") : spec.storageClassName === "" ? '""' : spec.storageClassName);

function claims(context) {
  const { report, words } = context;
  const [all, volumes] = [of("PersistentVolumeClaim", context), of("PersistentVolume", context)];
  const row = (id, cells) => h("tr", {}, h("th", { scope: "row" }, thing(id, context)), cells.map((cell) => h("td", {}, cell)));
  const heads = [words("state"), words("size"), words("modes"), words("klass")];
  const modes = (list) => code((list ?? []).join(", "));
  const claim = (id) => {
    const { spec, status = {} } = report.objects[id];
    const volume = `PersistentVolume/${spec.volumeName}`;
    return row(id, [[status.phase, spec.volumeName && [" ", thing(volume, context)]], code(status.capacity?.storage ?? spec.resources?.requests?.storage ?? ""), modes(spec.accessModes), code(className(spec, words))]);
  };
  const volume = (id) => {
    const { spec, status = {} } = report.objects[id];
    return row(id, [status.phase, code(spec.capacity?.storage ?? ""), modes(spec.accessModes), code(className(spec, words))]);
  };
  return [
    all.length === 1 && say(all[0], sentence(all[0], context)),
    table([words("claim"), ...heads], all.map(claim)),
    table([words("volume"), ...heads], volumes.map(volume)),
  ];
}

/** From each Pod to what it stores on: a path to a line. */
function map(context) {
  const { report } = context;
  const chain = (id) => {
    const spec = report.objects[id]?.spec ?? {};
    const volume = spec.volumeName && `PersistentVolume/${spec.volumeName}`;
    const klass = spec.storageClassName && `StorageClass/${spec.storageClassName}`;
    return [id, volume, klass && report.objects[klass] && klass].filter(Boolean);
  };
  const used = new Set();
  const paths = of("Pod", context).flatMap((pod) =>
    Object.values(report.pods[pod]?.volumes ?? {})
      .filter(({ object }) => object && !/<generated>|kube-root-ca/.test(object))
      .map(({ object }) => {
        used.add(object);
        return [pod, ...chain(object)];
      }));
  const alone = of("PersistentVolumeClaim", context).filter((id) => !used.has(id)).map(chain);
  const taken = new Set([...paths, ...alone].flat());
  const free = of("PersistentVolume", context).filter((id) => !taken.has(id)).map((id) => [id]);
  const all = [...paths, ...alone, ...free];
  const state = (id) => report.objects[id]?.status?.phase;
  return all.length > 0 && h("ul", { className: "map", part: "map" }, all.map((path) =>
    h("li", {}, path.map((id, index) => [index > 0 && h("span", { className: "dim" }, " → "), h("span", { className: "stop" }, thing(id, context), !id.startsWith("Pod/") && state(id) && h("small", {}, state(id)))]))));
}

function events(context) {
  const { report, focus } = context;
  const about = report.events.filter(({ object }) => focus && means(focus, object));
  return (about.length ? about : report.events).map((event) =>
    h("div", { className: `quote ${kindClass(event.object)}`, part: "event" }, h("p", {}, thing(event.object, context), " ", event.type, " ", event.reason), code(event.message)));
}

function problems(context) {
  const { report, words, go } = context;
  if (!report.findings.length) return h("p", { className: "dim" }, words("fine"));
  const rank = ({ severity }) => ["error", "warning", "note"].indexOf(severity);
  return h("ul", { className: "problems", part: "problems" }, [...report.findings].sort((a, b) => rank(a) - rank(b)).map((finding) =>
    h("li", {}, mark(finding.severity), h("div", {},
      finding.object && [thing(finding.object, context), " "],
      finding.position && h("button", { type: "button", className: "link", onclick: () => go(finding.position) }, words("line", { n: finding.position.line })),
      h("p", {}, finding.message), fixes(finding, context)))));
}

const PANES = { containers, why, claims, map, events, problems };

export const VIEWS = Object.keys(PANES);

/** The view that says most of a report, where the author names none. */
export function telling(report) {
  const bad = report.findings.some(({ severity }) => severity !== "note");
  if (report.admission.some(({ accepted }) => !accepted)) return "problems";
  const running = Object.values(report.pods).some(({ node }) => node);
  return running && !bad ? "containers" : Object.keys(report.objects).some((id) => /^(Pod|PersistentVolumeClaim)\//.test(id)) ? "why" : "problems";
}

/** What a view shows. */
export function pane(view, context) {
  const shown = [PANES[view](context)].flat(9).filter(Boolean);
  return shown.length ? shown : [h("p", { className: "dim" }, context.words("empty"))];
}
