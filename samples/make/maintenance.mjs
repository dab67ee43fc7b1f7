// The maintenance log of 2023 as JSON lines, with errors planted after the clean entries are made.
import { random } from './random.mjs';

const DAY = 86_400_000;
const ROUTINE = [
  ['dome', 'greased the rails'], ['dome', 'cleaned the shutter seal'], ['Heron', 'checked the collimation'],
  ['Heron', 'washed the dust cover'], ['Finch', 'pumped the vacuum of the camera'], ['Robin', 'cooled the camera for a test'],
  ['Kestrel', 'cleaned the eyepieces'], ['generator', 'test run under load'], ['weather station', 'calibrated the humidity sensor'],
  ['road', 'cleared stones after rain'],
];
const EVENTS = {
  // entry number: what the documents and recordings tell about
  329: ['2023-04-02', 'dome', 'gearbox opened, large wheel broken', 'Martin Brook', 5, 0],
  332: ['2023-04-11', 'dome', 'new gearbox fitted', 'Martin Brook', 9, 4300],
  355: ['2023-06-12', 'surge protector', 'taken out of the north cabinet for a test', 'Martin Brook', 1, 0],
  358: ['2023-06-20', 'Robin', 'reserve camera mounted on Heron', 'Daniel Marsh', 6, 0],
  360: ['2023-06-23', 'surge protector', 'new protector fitted, second signature by Clara Stone', 'Martin Brook', 2, 260],
  379: ['2023-08-11', 'Finch', 'camera back from its maker and mounted', 'Martin Brook', 7, 0],
  398: ['2023-09-29', 'Robin', 'crack in the cover sealed with black tape', 'Martin Brook', 1, 4],
};

function cleanEntries() {
  const rng = random(4096);
  const entries = [];
  let time = Date.parse('2023-01-03');
  for (let number = 301; number <= 424; number++) {
    const next = Object.keys(EVENTS).find(n => Number(n) >= number);
    const event = EVENTS[number];
    if (event) {
      const [date, device, action, technician, hours, cost] = event;
      entries.push({ entry: number, date, device, action, technician, hours, cost_eur: cost });
      time = Date.parse(date);
      continue;
    }
    // Routine work is spread over the days up to the next event, so that dates ascend with the entry numbers.
    const until = next ? Date.parse(EVENTS[next][0]) : Date.parse('2023-12-20');
    const left = (next ? Number(next) : 425) - number;
    time = Math.min(until, time + Math.floor(rng.between(0.4, 1.6) * (until - time) / left / DAY) * DAY);
    const [device, action] = rng.pick(ROUTINE);
    entries.push({
      entry: number, date: new Date(time).toISOString().slice(0, 10), device, action,
      technician: rng.pick(['Martin Brook', 'Martin Brook', 'Daniel Marsh', 'Irene Field']),
      hours: rng.integer(1, 8) / 2, cost_eur: rng.pick([0, 0, 0, rng.integer(5, 90)]),
    });
  }
  return entries;
}

export function maintenance() {
  const gaps = [317, 371, 372];
  const entries = cleanEntries().filter(e => !gaps.includes(e.entry));
  const at = number => {
    const entry = entries.find(e => e.entry === number);
    if (!entry) throw new Error(`maintenance: no entry ${number} to plant an error in`);
    return entry;
  };
  const noTechnician = [308, 336, 364, 390, 411];
  noTechnician.forEach(n => { delete at(n).technician; });
  const nullDevice = [321, 402];
  nullDevice.forEach(n => { at(n).device = null; });
  const wordHours = { 326: 'half a day', 349: '3 h', 384: 'two', 407: '90 min' };
  Object.entries(wordHours).forEach(([n, value]) => { at(Number(n)).hours = value; });
  const impossibleHours = { 341: -2, 395: 31 };
  Object.entries(impossibleHours).forEach(([n, value]) => { at(Number(n)).hours = value; });
  const otherDate = [345, 387];
  otherDate.forEach(n => { at(n).date = at(n).date.split('-').reverse().join('/'); });
  const copies = [314, 367];

  const final = entries.flatMap(e => copies.includes(e.entry) ? [e, { ...e }] : [e]);
  const file = 'tables/maintenance-log-2023.jsonl';
  const rowsOf = ids => final.flatMap((e, i) => ids.includes(e.entry) ? [i + 1] : []);
  const seconds = copies.map(n => final.findLastIndex(e => e.entry === n) + 1);
  const plant = (kind, column, rows, more) => ({ file, kind, column, rows, count: rows.length, ...more });
  const keys = table => Object.keys(table).map(Number);
  return {
    text: final.map(e => JSON.stringify(e)).join('\n') + '\n', rows: final.length,
    planted: [
      { file, kind: 'sequence-gap', column: 'entry', rows: [], count: gaps.length, missing: gaps },
      plant('exact-duplicate', null, seconds, { keys: copies }),
      plant('missing', 'technician', rowsOf(noTechnician), { rule: 'the field is absent' }),
      plant('missing', 'device', rowsOf(nullDevice), { rule: 'the field is null' }),
      plant('type-mix', 'hours', rowsOf(keys(wordHours)), { values: Object.values(wordHours) }),
      plant('impossible-value', 'hours', rowsOf(keys(impossibleHours)), { rule: 'from 0 to 24', values: Object.values(impossibleHours) }),
      plant('format-mix', 'date', rowsOf(otherDate), { rule: 'YYYY-MM-DD', values: otherDate.map(n => at(n).date) }),
    ],
  };
}
