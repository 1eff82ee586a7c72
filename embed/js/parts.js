// The small things that every pane is made of: elements, glyphs, names of objects.

/** An element with properties, part and children; nothing is ever parsed as HTML. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && name !== "part") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(9).filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

/** Each kind's colour, glyph and short name. Paths are drawn filled (f) or stroked (s). */
const KINDS = {
  Pod: ["pod", "f", "M7 1.2l5 2.9v5.8l-5 2.9-5-2.9V4.1z", "po"],
  PersistentVolumeClaim: ["claim", "s", "M11.3 4.2a5 5 0 1 0 0 5.6M7 6.9v.2", "pvc"],
  PersistentVolume: ["volume", "s", "M2.5 3.5v7.2c0 2.4 9 2.4 9 0V3.500c0-2.400-9-2.400-9 0s4.500 2.600 9 0", "pv"],
  StorageClass: ["class", "s", "M7 1.500L12.500 7 7 12.500 1.500 7z", "sc"],
  VolumeSnapshot: ["snapshot", "s", "M1.800 4.800v-3h3M9.200 1.800h3v3M12.200 9.200v3h-3M4.800 12.200h-3v-3M6 7h2", "vs"],
  ConfigMap: ["configuration", "s", "M2 3h10M2 7h7M2 11h9", "cm"],
  Secret: ["secret", "s", "M2.500 6.500h9v6h-9zM4.200 6.500V4.300a2.800 2.800 0 0 1 5.600 0v2.200", "secret"],
};
const PLAIN = ["plain", "s", "M2.500 2.500h9v9h-9z", ""];
const MARKS = { error: "M2 2l8 8M10 2l-8 8", warning: "M6 1.200L11.200 10.500H.8zM6 4.500v3M6 8.400v1", note: "M6 5.200v3.500M6 3.200v1M6 1.200a4.800 4.800 0 1 0 .1 0z", pass: "M1.500 6.500l3 3 6-7" };

const look = (kind) => KINDS[kind] ?? (kind.startsWith("VolumeSnapshot") ? KINDS.VolumeSnapshot : kind === "VolumeAttributesClass" ? KINDS.StorageClass : PLAIN);

function drawn(box, style, path) {
  const space = "http://www.w3.org/2000/svg";
  const image = document.createElementNS(space, "svg");
  image.setAttribute("viewBox", `0 0 ${box} ${box}`);
  image.setAttribute("aria-hidden", "true");
  image.setAttribute("class", `gl ${style}`);
  const shape = document.createElementNS(space, "path");
  shape.setAttribute("d", path);
  image.append(shape);
  return image;
}

export const kindClass = (id) => `k-${look(id.split("/")[0])[0]}`;
export const glyph = (id) => drawn(14, ...look(id.split("/")[0]).slice(1, 3));
export const mark = (name) => drawn(12, `s m-${name}`, MARKS[name] ?? MARKS.note);

/** The name of `Kind/namespace/name`, with its namespace if that is not the usual one. */
export function shortName(id) {
  const [, ...names] = id.split("/");
  return (names[0] === "default" ? names.slice(1) : names).join("/").replace(/<uid of [^>]*>/, "…");
}

/** Whether `pvc/data` (or a whole id) means an object. */
export function means(wanted, id) {
  const [kind, ...names] = id.split("/");
  const [asked, ...rest] = wanted.split("/");
  const known = [kind.toLowerCase(), `${kind.toLowerCase()}s`, look(kind)[3]].includes(asked.toLowerCase());
  return known && (rest.length === 0 || names.join("/") === rest.join("/") || (rest.length === 1 && names.at(-1) === rest[0]));
}

/** A table; none without rows. */
export const table = (heads, rows) =>
  rows.length > 0 &&
  h("table", { part: "table" }, h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col" }, head)))), h("tbody", {}, rows));
