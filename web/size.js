// Prints what a visit loads, compressed, and fails when the shell is above its budget of 90 kB.
import { readFileSync, readdirSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGET = 90_000;

const linked = readFileSync("dist/index.html", "utf8").matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g);
const shell = ["index.html", ...[...linked].map(([, file]) => file)];
const later = readdirSync("dist/assets")
  .map((file) => `assets/${file}`)
  .filter((file) => !shell.includes(file));

const sum = (files) =>
  files.reduce((size, file) => size + gzipSync(readFileSync(`dist/${file}`), { level: 9 }).length, 0);
const kilobytes = (size) => `${(size / 1000).toFixed(1)} kB`;

console.log(
  `app shell ${kilobytes(sum(shell))} gzipped (at most ${kilobytes(BUDGET)}), ` +
    `with a session open ${kilobytes(sum([...shell, ...later]))}`,
);
if (sum(shell) > BUDGET) process.exit(1);
