#!/usr/bin/env bash
# Checks samples/inbox: sizes, digests, and that every file reads (only the damaged one must not). Needs ffmpeg, poppler-utils, unzip.
set -euo pipefail
cd "$(dirname "$0")/../inbox"
fail() { echo "check: $*" >&2; exit 1; }

damaged=incoming/2023-10-05-calibration-meeting.m4a
total=$(find . -type f -printf '%s\n' | awk '{ sum += $1 } END { print sum }')
[ "$total" -lt 5000000 ] || fail "the inbox has $total bytes; at most 5,000,000"
bad=$(sha256sum -c SHA256SUMS 2>/dev/null | grep -v ': OK$' || true)
[ "$bad" = "$damaged: FAILED" ] || fail "digests: expected only $damaged to fail, got: $bad"

for f in recordings/*; do
  seconds=$(ffprobe -v error -show_entries format=duration -of csv=p=0 "$f")
  peak=$(ffmpeg -hide_banner -nostdin -i "$f" -map 0:a -af volumedetect -f null - 2>&1 | sed -n 's/.*max_volume: \(.*\) dB/\1/p')
  awk -v s="$seconds" -v p="$peak" 'BEGIN { exit !(s >= 30 && s <= 75 && p < -0.5 && p > -9) }' || fail "$f: $seconds s, peak $peak dB"
  echo "$f: $seconds s, peak $peak dB"
done
ffprobe -v error "$damaged" 2>/dev/null && fail "$damaged should not open"
cmp -s recordings/2023-04-02-dome-motor.mp3 incoming/memo-brook-april.mp3 || fail "the duplicate differs"

pdf=documents/lightning-damage-report.pdf
pdftotext -f 2 -l 2 -layout "$pdf" - | grep -q 'surge protector in the north cabinet' || fail "$pdf: page 2 does not read"
pdftotext -f 3 -l 3 -layout "$pdf" - | grep -q 'pays 8,300 euros' || fail "$pdf: page 3 does not read"
unzip -tq documents/mirror-coating-budget.docx > /dev/null || fail "the docx is not a valid zip"
unzip -p documents/mirror-coating-budget.docx word/document.xml | grep -q 'Norvik Coatings' || fail "the docx has no text"
echo "inbox: $(find . -type f | wc -l) files, $total bytes, all as expected"
