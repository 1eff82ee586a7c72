// What does a module note that has a variable for each of its functions, which says whether it was called?

/** Prints the numbers of the functions that were called. */
export function print(exports) {
  for (const name in exports) {
    const [, number] = /^called (\d+)$/.exec(name) ?? [];
    if (number !== undefined && exports[name].value) console.log(number);
  }
}
