// A flat list of paths as the rows of a tree.

export interface Row {
  path: string;
  name: string;
  depth: number;
  folder: boolean;
}

/** The visible rows in order, folders before files; what lies in a closed folder is left out. */
export function rowsOf(paths: string[], closed: ReadonlySet<string>): Row[] {
  return below("", paths, 0, closed);
}

function below(folder: string, paths: string[], depth: number, closed: ReadonlySet<string>): Row[] {
  const inside = paths.filter((path) => path.startsWith(folder));
  const nested = inside.filter((path) => path.slice(folder.length).includes("/"));
  const heads = (path: string) => path.slice(folder.length).split("/", 1)[0] ?? "";
  const folders = [...new Set(nested.map(heads))].sort();
  const files = inside.filter((path) => !nested.includes(path)).sort();
  return [
    ...folders.flatMap((name) => {
      const path = `${folder}${name}/`;
      const row = { path, name, depth, folder: true };
      return closed.has(path) ? [row] : [row, ...below(path, inside, depth + 1, closed)];
    }),
    ...files.map((path) => ({ path, name: heads(path), depth, folder: false })),
  ];
}
