// Syntax colours for the languages that sessions are made of.
import hljs from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import css from "highlight.js/lib/languages/css";
import dockerfile from "highlight.js/lib/languages/dockerfile";
import json from "highlight.js/lib/languages/json";
import python from "highlight.js/lib/languages/python";
import sql from "highlight.js/lib/languages/sql";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";

const LANGUAGES = {
  bash,
  css,
  dockerfile,
  json,
  python,
  sql,
  typescript,
  xml,
  yaml,
};
for (const [name, language] of Object.entries(LANGUAGES)) hljs.registerLanguage(name, language);
// The grammar of TypeScript holds all of JavaScript's.
hljs.registerAliases(["js", "jsx", "mjs", "cjs", "javascript"], { languageName: "typescript" });

const MAX_HIGHLIGHTED = 60_000;

/** Code as HTML with `hljs-…` spans, escaped; null when the language is unknown or it is long. */
export function highlighted(code: string, name: string): string | null {
  if (code.length > MAX_HIGHLIGHTED || !hljs.getLanguage(name)) return null;
  return hljs.highlight(code, { language: name, ignoreIllegals: true }).value;
}

/** The language of a file by its path, as highlight.js calls it. */
export function languageOf(path: string): string {
  const name = path.split("/").at(-1) ?? "";
  return /^dockerfile/i.test(name) ? "dockerfile" : (name.split(".").at(-1) ?? "").toLowerCase();
}
