// Makes tokenizers.json: what the reference implementation of tokenizer.json makes of a set of texts.
//
// In an empty folder outside the repository:
//   npm install --ignore-scripts tokenizers@0.23.2
//   NODE_PATH=$PWD/node_modules node make-tokenizer-golden.cjs use-lite.json > tokenizers.json
//
// The vocabularies are pieces of the texts, drawn with a fixed seed. Texts with "<s>" are left out: the reference takes special tokens
// out of text, which the program does not.
const fs = require("fs");
const { Tokenizer } = require("tokenizers");

const texts = JSON.parse(fs.readFileSync(process.argv[2])).map(x => x.text.slice(0, 400)).concat(
  "🥰 new emoji \u{1FAE0} \u0378 unassigned", "soft\u00adhyphen zero\u200bwidth \ufeff bom", "Ünïcödé İstanbul ΑΣ ΟΔΟΣ ŒUVRE ǅ",
  "a\u0300\u0301b c\u0327", "日本語 テスト 한국어 텍스트", "१२३ ٣٤٥ ½ Ⅷ ㈱", "x\u2028y\u2029z\u0085w\u00a0v\u3000u",
  "\u{1F468}\u200d\u{1F469}\u200d\u{1F467} family e\u0301\u0302", "under_score foo$bar a+b=c ©®™ ¿¡")
  .filter(x => x.isWellFormed() && !x.includes("<s>"));

let seed = 12345;
const random = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;
const isUsable = x => x && x.isWellFormed() && !/[\0\ufffd]/.test(x);

const characters = new Set();
const words = new Set();
for (const text of texts) {
  for (const c of text.normalize("NFKC")) {
    if (random() < 0.93) {
      characters.add(c).add(c.toLowerCase());
    }
  }

  text.split(/\s+/).filter(x => x.length < 14).forEach(x => words.add(x));
}

const marks = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
const wordpiece = new Set(marks);
const addWord = x => isUsable(x) && wordpiece.add(x);
const plain = x => x.toLowerCase().normalize("NFD").replace(/\p{Mn}/gu, "");
for (const c of characters) {
  if (!/\s/.test(c)) {
    addWord(plain(c));
    addWord(random() < 0.7 && "##" + plain(c));
    addWord(c);
  }
}

for (const word of words) {
  for (const form of [plain(word), word]) {
    const letters = [...form.replace(/\p{P}/gu, "")];
    for (let k = 0; k < 2; k++) {
      const start = Math.floor(random() * letters.length);
      const part = letters.slice(start, start + 1 + Math.floor(random() * 5)).join("");
      addWord(part && (start ? "##" : "") + part);
    }
  }
}

const unigram = [["<s>", 0], ["<pad>", 0], ["</s>", 0], ["<unk>", 0], ["\u2581", -3.5]];
const known = new Set(unigram.map(x => x[0]));
const score = () => -2 - Math.round(random() * 1000) / 100;
const addPiece = (piece, value) => isUsable(piece) && !known.has(piece) && known.add(piece) && unigram.push([piece, value]);
[...characters].filter(c => c !== " " && random() < 0.9).forEach(c => addPiece(c, score() - 3));
for (const word of words) {
  const letters = [...("\u2581" + word.normalize("NFKC"))];
  for (let k = 0; k < 5; k++) {
    const start = Math.floor(random() * letters.length);
    addPiece(letters.slice(start, start + 1 + Math.floor(random() * 6)).join(""), score());
  }
}

// Sentencepiece's table of replacements: a double array in which each node has a block of 256 units of its own.
function characterMap(replacements) {
  const units = new Array(256).fill(0);
  const values = [];
  const entries = Object.entries(replacements).map(([from, to]) => {
    const at = values.length;
    values.push(...Buffer.from(to), 0);
    return [Buffer.from(from), at];
  });
  function place(position, label, below, depth) {
    const block = units.length;
    units.push(...new Array(256).fill(0));
    const ended = below.filter(x => x[0].length === depth);
    units[position] = (label | ((position ^ block) << 10) | (ended.length ? 256 : 0)) >>> 0;
    if (ended.length) {
      units[block] = (0x80000000 | ended[0][1]) >>> 0;
    }

    const longer = below.filter(x => x[0].length > depth);
    for (const byte of new Set(longer.map(x => x[0][depth]))) {
      place(block ^ byte, byte, longer.filter(x => x[0][depth] === byte), depth + 1);
    }
  }

  place(0, 0, entries, 0);
  const trie = Buffer.alloc(4 + 4 * units.length);
  trie.writeUInt32LE(4 * units.length, 0);
  units.forEach((unit, i) => trie.writeUInt32LE(unit, 4 + 4 * i));
  return Buffer.concat([trie, Buffer.from(values)]).toString("base64");
}

const added = list => list.map((content, id) =>
  ({ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true }));
const special = (id, type_id) => ({ SpecialToken: { id, type_id } });
const sequence = (id, type_id) => ({ Sequence: { id, type_id } });
const bert = (normalizer, pre_tokenizer) => ({
  version: "1.0", truncation: null, padding: null, added_tokens: added(marks), normalizer, pre_tokenizer,
  post_processor: {
    type: "TemplateProcessing",
    single: [special("[CLS]", 0), sequence("A", 0), special("[SEP]", 0)],
    pair: [special("[CLS]", 0), sequence("A", 0), special("[SEP]", 0), sequence("B", 1), special("[SEP]", 1)],
    special_tokens: { "[CLS]": { id: "[CLS]", ids: [2], tokens: ["[CLS]"] }, "[SEP]": { id: "[SEP]", ids: [3], tokens: ["[SEP]"] } },
  },
  decoder: null,
  model: {
    type: "WordPiece", unk_token: "[UNK]", continuing_subword_prefix: "##", max_input_chars_per_word: 100,
    vocab: Object.fromEntries([...wordpiece].map((x, i) => [x, i])),
  },
});
const sentencepiece = (normalizer, pre_tokenizer) => ({
  version: "1.0", truncation: null, padding: null, added_tokens: added(["<s>", "<pad>", "</s>", "<unk>"]), normalizer, pre_tokenizer,
  post_processor: { type: "RobertaProcessing", sep: ["</s>", 2], cls: ["<s>", 0], trim_offsets: true, add_prefix_space: true },
  decoder: null,
  model: { type: "Unigram", unk_id: 3, vocab: unigram, byte_fallback: false },
});
const bertNormalizer = options =>
  ({ type: "BertNormalizer", clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase: true, ...options });
const metaspace = { type: "Metaspace", replacement: "\u2581", prepend_scheme: "always", split: true };
const map = characterMap({
  "ﬁ": "fi", "\t": " ", "\n": " ", "\u00a0": " ", "\u200b": "", "½": "1/2", "Ⅷ": "VIII", "\u3000": " ", "e\u0301": "é", "\u00ad": "", "™": "TM",
});
const cases = {
  "bert-uncased": bert(bertNormalizer({}), { type: "BertPreTokenizer" }),
  "bert-cased": bert(bertNormalizer({ lowercase: false, strip_accents: false }), { type: "BertPreTokenizer" }),
  "bert-accents": bert(bertNormalizer({ strip_accents: false }), { type: "BertPreTokenizer" }),
  "bert-sequence": bert({ type: "Sequence", normalizers: [{ type: "NFD" }, { type: "Lowercase" }, { type: "StripAccents" }] }, { type: "Whitespace" }),
  "bert-split": bert(
    { type: "Sequence", normalizers: [{ type: "Nmt" }, { type: "NFKC" }, { type: "Strip", strip_left: true, strip_right: true }] },
    {
      type: "Sequence",
      pretokenizers: [{ type: "WhitespaceSplit" }, { type: "Digits", individual_digits: true }, { type: "Punctuation", behavior: "Isolated" }],
    }),
  "unigram-nfkc": sentencepiece({ type: "NFKC" }, metaspace),
  "unigram-xlmr": sentencepiece(
    {
      type: "Sequence",
      normalizers: [{ type: "Precompiled", precompiled_charsmap: map }, { type: "Replace", pattern: { Regex: " {2,}" }, content: " " }],
    },
    { type: "Sequence", pretokenizers: [{ type: "WhitespaceSplit" }, metaspace] }),
  "unigram-first": sentencepiece(null, { ...metaspace, prepend_scheme: "first" }),
  "unigram-whole": sentencepiece({ type: "Prepend", prepend: " " }, { ...metaspace, split: false, prepend_scheme: "never" }),
};

(async () => {
  const golden = { texts, vocabularies: { wordpiece: [...wordpiece], unigram }, tokenizers: [] };
  for (const [name, file] of Object.entries(cases)) {
    const tokenizer = Tokenizer.fromString(JSON.stringify(file));
    const ids = [];
    for (const text of texts) {
      ids.push((await tokenizer.encode(text, null, { addSpecialTokens: false })).getIds().join(" "));
    }

    const pair = await tokenizer.encode(texts[4], texts[5]);
    const { vocab, ...model } = file.model;
    golden.tokenizers.push({
      name, file: { ...file, model }, ids, pair: pair.getIds().join(" "), types: pair.getTypeIds().join(" "),
    });
  }

  console.log(JSON.stringify(golden).replace(/\],\[/g, "],\n["));
})();
