// Writes the parts of documents/mirror-coating-budget.docx (an OOXML package, zipped by make.sh) into a folder.
// Usage: node budget.mjs FOLDER
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const folder = process.argv[2];
const W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

const escape = text => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
const run = (text, bold) => `<w:r>${bold ? '<w:rPr><w:b/></w:rPr>' : ''}<w:t xml:space="preserve">${escape(text)}</w:t></w:r>`;
const paragraph = text => `<w:p>${run(text)}</w:p>`;
const heading = (level, text) => `<w:p><w:pPr><w:pStyle w:val="Heading${level}"/></w:pPr>${run(text)}</w:p>`;
const cell = (text, bold) => `<w:tc><w:tcPr><w:tcW w:w="4500" w:type="dxa"/></w:tcPr><w:p>${run(text, bold)}</w:p></w:tc>`;
const line = side => `<w:${side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>`;
const table = rows => '<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/><w:tblBorders>'
  + ['top', 'left', 'bottom', 'right', 'insideH', 'insideV'].map(line).join('') + '</w:tblBorders></w:tblPr>'
  + `<w:tblGrid>${rows[0].map(() => '<w:gridCol w:w="4500"/>').join('')}</w:tblGrid>`
  + rows.map((row, i) => `<w:tr>${row.map(text => cell(text, i === 0)).join('')}</w:tr>`).join('') + '</w:tbl>';

const body = [
  heading(1, 'Budget for a new mirror coating'),
  paragraph('Prepared by Irene Field for the meeting of the association on 9 November 2023. All amounts are in euros.'),
  heading(2, 'Why the mirror needs a new coating'),
  paragraph('The mirror of the Heron telescope was last coated in 2015. In October Martin Brook measured a reflectivity of 81 percent; '
    + 'a fresh coating of aluminium reflects 92 percent. The loss costs us about one hour of every observing night.'),
  heading(2, 'Offers'),
  paragraph('Three workshops sent an offer. Norvik Coatings is not the cheapest, but it is the only workshop that lends us a transport '
    + 'box with springs. We therefore propose to choose Norvik Coatings.'),
  heading(2, 'Costs'),
  table([
    ['Item', 'Amount'],
    ['Stripping and washing', '2,400'],
    ['Aluminium coating with protective layer', '9,800'],
    ['Transport in both directions', '3,900'],
    ['Insurance during transport', '1,100'],
    ['Reserve', '1,400'],
    ['Total', '18,600'],
  ]),
  paragraph('The total cost of the new mirror coating is 18,600 euros.'),
  heading(2, 'Where the money comes from'),
  paragraph('The regional science fund gives 10,000 euros. The tickets of the visitor nights of 2023 bring about 5,400 euros, and the '
    + 'association pays the remaining 3,200 euros from its savings.'),
  heading(2, 'Calendar'),
  paragraph('The mirror leaves the dome on 6 May 2024 and comes back after 26 days. During this time the Kestrel telescope stays open '
    + 'for visitors. The first light with the new coating is planned for 8 June 2024.'),
  '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr>',
].join('');

const style = (level, size) => `<w:style w:type="paragraph" w:styleId="Heading${level}"><w:name w:val="heading ${level}"/>`
  + `<w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:qFormat/><w:pPr><w:keepNext/><w:outlineLvl w:val="${level - 1}"/></w:pPr>`
  + `<w:rPr><w:b/><w:sz w:val="${size}"/></w:rPr></w:style>`;

const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const TYPE = 'application/vnd.openxmlformats-officedocument.wordprocessingml';
const parts = {
  '[Content_Types].xml': `<Types xmlns="${PACKAGE}/content-types">`
    + '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    + '<Default Extension="xml" ContentType="application/xml"/>'
    + `<Override PartName="/word/document.xml" ContentType="${TYPE}.document.main+xml"/>`
    + `<Override PartName="/word/styles.xml" ContentType="${TYPE}.styles+xml"/></Types>`,
  '_rels/.rels': `<Relationships xmlns="${PACKAGE}/relationships">`
    + `<Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>`,
  'word/_rels/document.xml.rels': `<Relationships xmlns="${PACKAGE}/relationships">`
    + `<Relationship Id="rId1" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`,
  'word/document.xml': `<w:document ${W}><w:body>${body}</w:body></w:document>`,
  'word/styles.xml': `<w:styles ${W}><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>`
    + `${style(1, 32)}${style(2, 26)}</w:styles>`,
};

for (const [name, content] of Object.entries(parts)) {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), XML + content + '\n');
}
