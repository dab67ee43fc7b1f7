// Reads Parquet files with a reader that is not ours: node read.mjs MODULES FILE…; the answer is the rows of all files as JSON.
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, ...files] = process.argv.slice(2);
const { asyncBufferFromFile, parquetReadObjects } = await import(pathToFileURL(join(modules, "node_modules", "hyparquet", "src", "node.js")).href);
const rows = [];
for (const file of files) {
  rows.push(...(await parquetReadObjects({ file: await asyncBufferFromFile(file) })));
}
const plain = (key, value) => (typeof value === "bigint" ? Number(value) : value);
process.stdout.write(JSON.stringify(rows, plain));
