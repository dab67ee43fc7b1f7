// The ticket sales of the visitor nights of 2023, with errors planted after the clean rows are made.
import { random } from './random.mjs';

const PRICES = { adult: 12, student: 8, child: 6 };      // as in the Spanish guide for visitors
const LARGEST_GROUP = 24;
const DAY = 86_400_000;

function cleanRows() {
  const rng = random(2140);
  const rows = [];
  let id = 5001;
  // Fridays and Saturdays from April to September; the dome was shut from 2 to 11 April.
  for (let night = Date.parse('2023-04-14'); night < Date.parse('2023-10-01'); night += DAY) {
    if (![5, 6].includes(new Date(night).getUTCDay())) continue;
    const sales = rng.integer(3, 5);
    for (let i = 0; i < sales; i++, id++) {
      const category = rng.pick(['adult', 'adult', 'student', 'child']);
      const quantity = rng.integer(1, 5);
      const daysBefore = rng.integer(0, 6);
      rows.push({
        sale_id: id, sold_at: new Date(night - daysBefore * DAY + (rng.integer(9, 18) * 60 + rng.integer(0, 59)) * 60_000),
        visit_date: new Date(night), category, quantity, unit_price_eur: PRICES[category],
        total_eur: quantity * PRICES[category], paid_by: rng.pick(['card', 'card', 'cash']),
      });
    }
  }
  return rows;
}

export function tickets() {
  const gaps = [5040, 5041, 5133];
  const rows = cleanRows().filter(row => !gaps.includes(row.sale_id));
  const at = id => {
    const row = rows.find(r => r.sale_id === id);
    if (!row) throw new Error(`tickets: no row ${id} to plant an error in`);
    return row;
  };
  const negative = [5017, 5066, 5102, 5149];
  negative.forEach(id => { at(id).quantity *= -1; at(id).total_eur *= -1; });
  const wrongTotal = [5052, 5121];
  wrongTotal.forEach(id => { at(id).total_eur += 10; });
  const late = [5089];
  late.forEach(id => { at(id).sold_at = new Date(at(id).visit_date.getTime() + 3 * DAY + 11 * 3600_000); });
  const huge = [5110];
  huge.forEach(id => { at(id).quantity = 400; at(id).total_eur = 400 * at(id).unit_price_eur; });

  const copies = [5023, 5075, 5140];
  const lost = [5031, 5058, 5093, 5127, 5144];
  const final = rows.flatMap(row => copies.includes(row.sale_id) ? [row, { ...row }] : [row]);
  const file = 'tables/visitor-tickets-2023.parquet';
  const rowsOf = ids => final.flatMap((row, i) => ids.includes(row.sale_id) ? [i + 1] : []);
  const seconds = copies.map(id => final.findLastIndex(row => row.sale_id === id) + 1);
  const plant = (kind, column, rowNumbers, more) => ({ file, kind, column, rows: rowNumbers, count: rowNumbers.length, ...more });
  const planted = [
    { file, kind: 'sequence-gap', column: 'sale_id', rows: [], count: gaps.length + lost.length, missing: [...gaps, ...lost].sort() },
    plant('missing', 'sale_id', rowsOf(lost), { rule: 'so their numbers lack in the sequence too', lost }),
    plant('exact-duplicate', null, seconds, { keys: copies }),
    plant('impossible-value', 'quantity', rowsOf(negative), { rule: 'more than 0' }),
    plant('impossible-value', 'total_eur', rowsOf(negative), { rule: 'more than 0; follows from the negative quantity' }),
    plant('outlier', 'quantity', rowsOf(huge), { rule: `a group has at most ${LARGEST_GROUP} people`, values: [400] }),
    plant('wrong-arithmetic', 'total_eur', rowsOf(wrongTotal), { rule: 'total_eur = quantity * unit_price_eur' }),
    plant('wrong-order', 'sold_at', rowsOf(late), { rule: 'sold_at is not after the day of visit_date' }),
  ];
  final.forEach(row => { if (lost.includes(row.sale_id)) row.sale_id = null; });
  const field = (name, type, more) => ({ name, type, repetition_type: 'REQUIRED', ...more });
  const schema = [
    { name: 'root', num_children: 8 },
    field('sale_id', 'INT64', { repetition_type: 'OPTIONAL' }),
    field('sold_at', 'INT64', { converted_type: 'TIMESTAMP_MILLIS' }), field('visit_date', 'INT32', { converted_type: 'DATE' }),
    field('category', 'BYTE_ARRAY', { converted_type: 'UTF8' }), field('quantity', 'INT32'),
    field('unit_price_eur', 'DOUBLE'), field('total_eur', 'DOUBLE'), field('paid_by', 'BYTE_ARRAY', { converted_type: 'UTF8' }),
  ];
  const cell = (row, name) => name === 'sale_id' && row.sale_id !== null ? BigInt(row.sale_id) : row[name];
  const columns = schema.slice(1).map(({ name }) => ({ name, nullable: name === 'sale_id', data: final.map(row => cell(row, name)) }));
  return { schema, columns, rows: final.length, planted };
}
