// Writes documents/lightning-damage-report.pdf: four pages of real text in the two standard Helvetica faces, no compression.
// Usage: node damage-report.mjs OUT.pdf
import { writeFileSync } from 'node:fs';

// Each page is a list of lines: '# ' a title, '## ' a heading, '| ' a table row of two columns, '' a gap, the rest body text.
const pages = [
  [
    '# Lightning damage report', '',
    'Cerro Lince Observatory, 30 June 2023',
    'Written by Martin Brook for the insurance company and for the archive', '',
    '## Summary', '',
    'On the evening of 19 June 2023 a lightning strike damaged the electronics of the',
    'observatory. This report describes how the current reached the control room, what was',
    'destroyed, what the repair costs, and what will be changed. The buildings, the dome and',
    'the optics were not touched.', '',
    '## Contents', '',
    '| How the current came in | page 2',
    '| Damage and costs | page 3',
    '| Measures | page 4',
  ],
  [
    '## How the current came in', '',
    'The strike is recorded at eight minutes to ten in the evening by the lightning counter of',
    'the village. The tower behind the dome carried the main current to the ground.', '',
    'A part of the current entered through the network cable between the tower and the',
    'control room. The cable is made of copper and is 60 metres long.', '',
    'The surge protector in the north cabinet would have stopped it. It had been taken out on',
    '12 June for a test and was not put back. The label with the reminder had fallen behind the',
    'cabinet, where the expert of the insurance company found it.', '',
    'The current then passed through the network switch into the readout board of the Finch',
    'camera and destroyed two of its four channels.',
  ],
  [
    '## Damage and costs', '',
    'All amounts are in euros.', '',
    '| Readout board of the Finch camera | 7,200',
    '| Weather station | 1,850',
    '| Network switch | 430',
    '| Telephone line | 320',
    '| Total damage | 9,800', '',
    'The insurance company accepts the claim and pays 8,300 euros. The observatory pays the',
    'deductible of 1,500 euros itself.', '',
    '## Repair of the camera', '',
    'The Finch camera was sent to its maker on 27 June. The maker promises to return it on',
    '11 August. The cooling of the camera was tested on the bench and is still tight.',
  ],
  [
    '## Measures', '',
    'The copper cable to the tower will be replaced by a glass fibre before the first',
    'of September.', '',
    'Nobody may remove a surge protector without a second signature in the maintenance log.', '',
    'A spare readout board is too expensive. The reserve camera will be cooled once a month',
    'instead, so that it is ready at any time.', '',
    'Irene Field keeps the letters of the insurance company in the green folder.',
  ],
];

const literal = text => '(' + text.replace(/[\\()]/g, '\\$&') + ')';

function contentOf(lines, number) {
  const out = ['BT'];
  const put = (font, size, x, y, text) => out.push(`/${font} ${size} Tf 1 0 0 1 ${x} ${y} Tm ${literal(text)} Tj`);
  let y = 780;
  for (const line of lines) {
    if (line.startsWith('# ')) put('F2', 18, 60, y, line.slice(2));
    else if (line.startsWith('## ')) put('F2', 13, 60, y, line.slice(3));
    else if (line.startsWith('| ')) {
      const [left, right] = line.slice(2).split(' | ');
      put('F1', 11, 70, y, left);
      put('F1', 11, 380, y, right);
    } else if (line) put('F1', 11, 60, y, line);
    y -= 17;
  }
  put('F1', 9, 270, 40, `page ${number} of ${pages.length}`);
  out.push('ET');
  return out.join('\n');
}

const objects = [];
const add = text => objects.push(text);
add('<< /Type /Catalog /Pages 2 0 R >>');
add(`<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, i) => `${6 + 2 * i} 0 R`).join(' ')}] >>`);
for (const face of ['Helvetica', 'Helvetica-Bold']) {
  add(`<< /Type /Font /Subtype /Type1 /BaseFont /${face} /Encoding /WinAnsiEncoding >>`);
}
add('<< /Title (Lightning damage report) /Author (Martin Brook) >>');
pages.forEach((lines, i) => {
  const content = contentOf(lines, i + 1);
  add(`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${7 + 2 * i} 0 R `
    + '/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>');
  add(`<< /Length ${Buffer.byteLength(content, 'latin1')} >>\nstream\n${content}\nendstream`);
});

let file = '%PDF-1.4\n';
const offsets = objects.map((object, i) => {
  const at = file.length;
  file += `${i + 1} 0 obj\n${object}\nendobj\n`;
  return at;
});
const start = file.length;
file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`
  + offsets.map(at => `${String(at).padStart(10, '0')} 00000 n \n`).join('')
  + `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R /Info 5 0 R >>\nstartxref\n${start}\n%%EOF\n`;
writeFileSync(process.argv[2], file, 'latin1');
