// Files of the developer's own code base, read in the browser: text only, within the limits.
import type { Offer } from "./api";
import { bytes, many } from "./figures";
import type { Schemas } from "./wire";

export type Upload = Schemas["Upload"];

export interface Skipped {
  path: string;
  reason: string;
}

export interface Taken {
  files: Upload[];
  skipped: Skipped[];
}

const NEVER = /(?:^|\/)(?:\.git|node_modules|__pycache__|\.venv|venv|dist|build|target|\.next)\//;

/** The text files among these, and why the others were left out. */
export async function readFiles(list: Iterable<File>, limits: Offer["limits"]): Promise<Taken> {
  const taken: Taken = { files: [], skipped: [] };
  let size = 0;
  for (const file of list) {
    const path = (file.webkitRelativePath || file.name).replace(/^\.?\//, "");
    const reason =
      refusal(path, file.size, limits) ||
      (taken.files.length >= limits.files && `over ${many(limits.files, "file")}`) ||
      (size + file.size > limits.tree_bytes && `over ${bytes(limits.tree_bytes)} in all`);
    const content = reason ? null : await textOf(file);
    if (content === null) {
      taken.skipped.push({ path, reason: reason || "not text" });
      continue;
    }
    size += file.size;
    taken.files.push({ path, content, encoding: "utf-8" });
  }
  return taken;
}

/** Two selections as one; a path given again replaces the earlier file. */
export function joinedFiles(before: Upload[], more: Upload[]): Upload[] {
  const byPath = new Map([...before, ...more].map((file) => [file.path, file]));
  return [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function refusal(path: string, size: number, limits: Offer["limits"]): string {
  if (NEVER.test(path)) return "dependencies and build output stay out";
  return size > limits.file_bytes ? `larger than ${bytes(limits.file_bytes)}` : "";
}

async function textOf(file: File): Promise<string | null> {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
    return text.includes("\0") ? null : text;
  } catch {
    return null;
  }
}
