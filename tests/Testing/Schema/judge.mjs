// Judges YAML texts by a JSON Schema, with parsers that are not ours: node judge.mjs MODULES SCHEMA CASES
// CASES is a JSON list of {name, yaml}; the answer is a list of {name, parsed, valid, errors}.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const [modules, schemaFile, casesFile] = process.argv.slice(2);
const require = createRequire(join(modules, "judge.cjs"));
const Ajv = require("ajv/dist/2020").default;
const yaml = require("yaml");

const check = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true }).compile(JSON.parse(readFileSync(schemaFile, "utf8")));
const verdicts = JSON.parse(readFileSync(casesFile, "utf8")).map(({ name, yaml: text }) => {
  const document = yaml.parseDocument(text, { maxAliasCount: 100 });
  if (document.errors.length > 0) {
    return { name, parsed: false, valid: false, errors: document.errors.map((e) => e.message.split("\n")[0]) };
  }
  let value;
  try {
    value = document.toJS();
  } catch (e) {
    return { name, parsed: false, valid: false, errors: [e.message] };
  }
  const valid = check(value);
  return { name, parsed: true, valid, errors: (check.errors ?? []).map((e) => `${e.instancePath} ${e.message}`) };
});
process.stdout.write(JSON.stringify(verdicts));
