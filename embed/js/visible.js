// Which part of a manifest does a reader see? The rest is context: the engine gets all of it.

/** The part of a text that is shown, as [start, end): lines "5-12", or what stands between comments that say so. */
export function visible(text, lines) {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  starts.push(text.length);
  const start = (line) => starts[Math.min(Math.max(line, 1), starts.length) - 1];
  const range = /^\s*(\d+)?\s*-?\s*(\d+)?\s*$/.exec(lines ?? "");
  if (range?.[1] || range?.[2]) {
    const last = range[2] ?? (lines.includes("-") ? Infinity : range[1]);
    return [start(Number(range[1] ?? 1)), start(Number(last) + 1)];
  }
  const mark = (word, from) => {
    const comment = new RegExp(`^[ \\t]*#[ \\t]*kubestow:[ \\t]*${word}[ \\t]*(?:\\n|$)`, "gm");
    comment.lastIndex = from;
    return comment.exec(text);
  };
  const show = mark("show", 0);
  const from = show ? show.index + show[0].length : 0;
  const hide = mark("hide", from);
  return show || hide ? [from, hide ? hide.index : text.length] : [0, text.length];
}
