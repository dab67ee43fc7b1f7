// Synthesises one recording: sentence by sentence with flite, joined with pauses, so that the time of each is known exactly.
// Usage: node speech.mjs TEXT.txt VOICE STRETCH OUT.wav TIMES.json
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const RATE = 16000;
const PAUSE = 0.7;          // seconds between sentences: long enough for a voice activity detector to see
const EDGE = 0.5;           // seconds of silence before the first and after the last sentence
const PEAK = 0.7;           // of full scale, about -3 dB
const AUDIBLE = 200;        // a sample louder than this (of 32768) counts as speech when the ends are trimmed
const MARGIN = 0.05;        // seconds kept around the audible part

const [textFile, voice, stretch, wavFile, timesFile] = process.argv.slice(2);
const sentences = readFileSync(textFile, 'utf8').split('\n').map(line => line.trim()).filter(Boolean);
const work = mkdtempSync(join(tmpdir(), 'speech-'));

/** The samples of a PCM wav file (16 kHz, mono, 16 bit), found by walking its chunks. */
function samplesOf(file) {
  const bytes = readFileSync(file);
  let at = 12;
  while (at + 8 <= bytes.length) {
    const id = bytes.toString('latin1', at, at + 4);
    const size = bytes.readUInt32LE(at + 4);
    if (id === 'fmt ' && (bytes.readUInt16LE(at + 10) !== 1 || bytes.readUInt32LE(at + 12) !== RATE)) {
      throw new Error(`${file}: expected mono at ${RATE} Hz`);
    }
    if (id === 'data') {
      const end = Math.min(at + 8 + size, bytes.length);
      return Int16Array.from({ length: (end - at - 8) >> 1 }, (_, i) => bytes.readInt16LE(at + 8 + 2 * i));
    }
    at += 8 + size + (size & 1);
  }
  throw new Error(`${file}: no data chunk`);
}

function trimmed(samples) {
  const margin = Math.round(MARGIN * RATE);
  const first = samples.findIndex(s => Math.abs(s) > AUDIBLE);
  let last = samples.length - 1;
  while (last > first && Math.abs(samples[last]) <= AUDIBLE) last--;
  return samples.slice(Math.max(0, first - margin), Math.min(samples.length, last + margin));
}

function wav(samples) {
  const head = Buffer.alloc(44);
  head.write('RIFF', 0); head.writeUInt32LE(36 + samples.length * 2, 4); head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16); head.writeUInt16LE(1, 20); head.writeUInt16LE(1, 22);
  head.writeUInt32LE(RATE, 24); head.writeUInt32LE(RATE * 2, 28); head.writeUInt16LE(2, 32); head.writeUInt16LE(16, 34);
  head.write('data', 36); head.writeUInt32LE(samples.length * 2, 40);
  return Buffer.concat([head, Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)]);
}

try {
  const parts = sentences.map((text, i) => {
    const file = join(work, `${i}.wav`);
    execFileSync('flite', ['-voice', voice, '--setf', `duration_stretch=${stretch}`, '-t', text, '-o', file]);
    return trimmed(samplesOf(file));
  });

  const pause = Math.round(PAUSE * RATE);
  const edge = Math.round(EDGE * RATE);
  const all = new Int16Array(2 * edge + parts.reduce((sum, p) => sum + p.length, 0) + pause * (parts.length - 1));
  const loudest = Math.max(...parts.map(p => p.reduce((max, s) => Math.max(max, Math.abs(s)), 0)));
  const gain = PEAK * 32767 / loudest;
  const seconds = n => Math.round(n / RATE * 1000) / 1000;
  const times = [];
  let at = edge;
  for (const [i, part] of parts.entries()) {
    part.forEach((s, j) => { all[at + j] = Math.round(s * gain); });
    times.push({ text: sentences[i], start: seconds(at), end: seconds(at + part.length) });
    at += part.length + pause;
  }

  writeFileSync(wavFile, wav(all));
  writeFileSync(timesFile, '[\n' + times.map(t => '  ' + JSON.stringify(t)).join(',\n') + '\n]\n');
} finally {
  rmSync(work, { recursive: true });
}
