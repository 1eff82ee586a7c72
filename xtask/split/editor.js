// Stands for the editor while the build notes which functions the page takes: it keeps how to tell what is typed.
export function mount(host, text, label, language, changed) {
  globalThis.type = changed;
  const nothing = () => {};
  return { setText: nothing, setObjects: nothing, setProblems: nothing, setWords: nothing, go: nothing, mark: nothing, destroy: nothing };
}
