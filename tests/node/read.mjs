// Prints what a saved household says to somebody who knows nothing of Zoufang: the root map, read
// with the plain library, as canonical JSON (keys sorted by code unit, no white space).
//
//     node read.mjs <snapshot>

import { readFile } from "node:fs/promises";
import { argv, exit, stderr, stdout } from "node:process";
import { isImmutableString, load } from "@automerge/automerge";

const [path] = argv.slice(2);
if (path === undefined) {
  stderr.write("usage: node read.mjs <snapshot>\n");
  exit(2);
}
stdout.write(JSON.stringify(plain(load(await readFile(path)))) + "\n");

/** The value as JSON knows it; bytes and moments, which JSON does not know, say what they are. */
function plain(value) {
  if (isImmutableString(value)) return value.val;
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString("hex") };
  if (value instanceof Date) return { moment: value.toISOString() };
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  const sorted = Object.keys(value).sort();
  return Object.fromEntries(sorted.map((key) => [key, plain(value[key])]));
}
