// Writes the three tables into INBOX/tables and the list of planted errors to PLANTED.
// Usage: node tables.mjs INBOX PLANTED NODE_MODULES   (NODE_MODULES holds hyparquet-writer)
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { maintenance } from './maintenance.mjs';
import { observations } from './observations.mjs';
import { tickets } from './tickets.mjs';

const [inbox, plantedFile, modules] = process.argv.slice(2);
const { parquetWriteFile } = await import(pathToFileURL(resolve(modules, 'hyparquet-writer/src/node.js')));

const observed = observations();
const sold = tickets();
const kept = maintenance();
writeFileSync(join(inbox, 'tables/observations-2023.csv'), observed.text);
writeFileSync(join(inbox, 'tables/maintenance-log-2023.jsonl'), kept.text);
parquetWriteFile({
  filename: join(inbox, 'tables/visitor-tickets-2023.parquet'), columnData: sold.columns, schema: sold.schema, createdBy: 'samples/make',
});

const planted = {
  note: 'Row numbers count data rows from 1, in file order (the csv header is not a row). Of exact duplicates the surplus row is listed.',
  rows: {
    'tables/observations-2023.csv': observed.rows,
    'tables/visitor-tickets-2023.parquet': sold.rows,
    'tables/maintenance-log-2023.jsonl': kept.rows,
  },
  planted: '@',
};
const list = [...observed.planted, ...sold.planted, ...kept.planted].map(p => '    ' + JSON.stringify(p)).join(',\n');
writeFileSync(plantedFile, JSON.stringify(planted, null, 2).replace('"@"', '[\n' + list + '\n  ]') + '\n');
