// The catalogue of observations: 2023, one row an exposure, with errors planted after the clean rows are made.
import { random } from './random.mjs';

const COLUMNS = ['obs_id', 'taken_at', 'target', 'ra_deg', 'dec_deg', 'filter', 'exposure_s', 'camera', 'magnitude',
  'seeing_arcsec', 'observer'];
const TARGETS = [
  // name, right ascension and declination in degrees, magnitude on the Finch camera
  ['Alder 8', 211.403, 38.217, 11.40],
  ['Alder 14', 198.772, 12.904, 12.85],
  ['V Lince', 121.118, 44.306, 13.10],
  ['Lynx field', 118.650, 46.120, 15.60],
];
const ROBIN_OFFSET = -0.12;      // the light leak: every star a little too bright
const DISCOVERY = 1107;
const FOUND_AT = Date.parse('2023-03-14T02:40:00Z');    // twenty minutes to four, local time
const NIGHTS = [
  // evening, exposures, observer; none from 2 to 11 April (dome motor) and none on 19 June (lightning)
  ['2023-03-10', 36, 'Daniel Marsh'], ['2023-03-12', 14, 'Clara Stone'], ['2023-03-13', 38, 'Daniel Marsh'],
  ['2023-03-14', 12, 'Clara Stone'], ['2023-03-15', 16, 'Daniel Marsh'], ['2023-03-24', 11, 'Daniel Marsh'],
  ['2023-04-12', 12, 'Daniel Marsh'], ['2023-05-04', 10, 'Clara Stone'], ['2023-05-19', 10, 'Daniel Marsh'],
  ['2023-06-21', 11, 'Daniel Marsh'], ['2023-07-14', 14, 'Daniel Marsh'], ['2023-07-15', 12, 'Clara Stone'],
  ['2023-08-04', 9, 'Daniel Marsh'], ['2023-08-18', 10, 'Daniel Marsh'], ['2023-09-11', 11, 'Rosa Winter'],
  ['2023-09-12', 10, 'Rosa Winter'], ['2023-09-13', 11, 'Rosa Winter'], ['2023-09-14', 10, 'Rosa Winter'],
  ['2023-09-15', 9, 'Rosa Winter'], ['2023-09-28', 14, 'Daniel Marsh'],
];

const iso = time => new Date(time).toISOString().slice(0, 19) + 'Z';
const day = text => Date.parse(text + 'T00:00:00Z');

/** Clean rows: ids without a gap, times ascending, cameras and closures as the documents tell. */
function cleanRows() {
  const rng = random(1987);
  const rows = [];
  let id = 1043;
  for (const [date, exposures, observer] of NIGHTS) {
    const found = date === '2023-03-13';
    const step = (found ? 7 : 14) * 60_000;
    let time = found ? FOUND_AT - (DISCOVERY - id) * step : day(date) + 20 * 3600_000;
    for (let i = 0; i < exposures; i++, id++, time += step) {
      const robin = time >= day('2023-06-20') && time < day('2023-08-11');
      let [target, ra, dec, magnitude] = rng.pick(date === '2023-03-15' ? TARGETS.slice(0, 2) : TARGETS);
      let filter = rng.pick(['red', 'green', 'blue']);
      let exposure = rng.pick([60, 120, 180, 300]);
      if (id >= DISCOVERY && id <= DISCOVERY + 3) {
        [target, ra, dec, magnitude, filter, exposure] = ['Lynx 52', 116.904 - 0.0113 * (id - DISCOVERY), 47.355, 17.2, 'red', 120];
      }
      rows.push({
        obs_id: id, taken_at: iso(time), target,
        ra_deg: (ra + rng.gauss() * 0.002).toFixed(4), dec_deg: (dec + rng.gauss() * 0.002).toFixed(4),
        filter, exposure_s: String(exposure), camera: robin ? 'Robin' : 'Finch',
        magnitude: (magnitude + (robin ? ROBIN_OFFSET : 0) + rng.gauss() * 0.015).toFixed(2),
        seeing_arcsec: (1.4 + Math.abs(rng.gauss()) * 0.4).toFixed(1), observer,
      });
    }
  }
  return rows;
}

export function observations() {
  const gaps = [1061, 1062, 1063, 1140, 1201, 1202];
  const rows = cleanRows().filter(row => !gaps.includes(row.obs_id));
  const at = id => {
    const row = rows.find(r => r.obs_id === id);
    if (!row) throw new Error(`observations: no row ${id} to plant an error in`);
    return row;
  };
  const set = (column, values) => Object.entries(values).forEach(([id, value]) => { at(Number(id))[column] = value; });

  set('dec_deg', { 1082: '95.2000', 1177: '-93.4000' });
  set('ra_deg', { 1151: '371.5200' });
  set('exposure_s', { 1096: '-60', 1188: '-120', 1230: '0' });
  set('taken_at', { 1215: '2199-08-18T21:54:00Z' });
  const words = { 1071: 'bad', 1119: 'poor', 1163: 'clouds', 1222: 'bad' };
  set('seeing_arcsec', words);
  const noMagnitude = [1068, 1101, 1148, 1209];
  const noSeeing = [1057, 1090, 1091, 1127, 1155, 1182, 1196, 1239, 1251];
  noMagnitude.forEach(id => { at(id).magnitude = ''; });
  noSeeing.forEach(id => { at(id).seeing_arcsec = ''; });
  const disguised = [1075, 1132, 1170];
  disguised.forEach(id => { at(id).magnitude = '99.99'; });
  const misspelt = [1124];
  misspelt.forEach(id => { at(id).observer = 'Daniel Mrash'; });

  const copies = [1088, 1145, 1218];
  const final = rows.flatMap(row => copies.includes(row.obs_id) ? [row, { ...row }] : [row]);
  const text = [COLUMNS.join(','), ...final.map(row => COLUMNS.map(c => row[c]).join(','))].join('\n') + '\n';

  const file = 'tables/observations-2023.csv';
  const rowsOf = ids => final.flatMap((row, i) => ids.includes(row.obs_id) ? [i + 1] : []);
  const seconds = copies.map(id => final.findLastIndex(row => row.obs_id === id) + 1);
  const plant = (kind, column, rowNumbers, more) => ({ file, kind, column, rows: rowNumbers, count: rowNumbers.length, ...more });
  return {
    text, rows: final.length,
    planted: [
      { file, kind: 'sequence-gap', column: 'obs_id', rows: [], count: gaps.length, missing: gaps },
      plant('exact-duplicate', null, seconds, { keys: copies }),
      plant('impossible-value', 'dec_deg', rowsOf([1082, 1177]), { rule: 'between -90 and 90 degrees', values: ['95.2000', '-93.4000'] }),
      plant('impossible-value', 'ra_deg', rowsOf([1151]), { rule: 'from 0 to below 360 degrees', values: ['371.5200'] }),
      plant('impossible-value', 'exposure_s', rowsOf([1096, 1188, 1230]), { rule: 'more than 0 seconds', values: ['-60', '-120', '0'] }),
      plant('future-date', 'taken_at', rowsOf([1215]), { values: ['2199-08-18T21:54:00Z'] }),
      plant('type-mix', 'seeing_arcsec', rowsOf(Object.keys(words).map(Number)), { values: Object.values(words) }),
      plant('missing', 'magnitude', rowsOf(noMagnitude)),
      plant('missing', 'seeing_arcsec', rowsOf(noSeeing)),
      plant('disguised-null', 'magnitude', rowsOf(disguised), { values: ['99.99'] }),
      plant('misspelling', 'observer', rowsOf(misspelt), { values: ['Daniel Mrash'], meant: 'Daniel Marsh' }),
    ],
  };
}
