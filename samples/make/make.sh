#!/usr/bin/env bash
# Regenerates samples/inbox from the texts and scripts beside this file. What it makes is committed; run it only to change the samples.
# Debian packages: ffmpeg flite nodejs (20 or newer) npm zip poppler-utils
# The hand-written documents (md, html, txt) live in samples/inbox/documents and are left alone.
set -euo pipefail
export LC_ALL=C TZ=UTC

HYPARQUET_WRITER=0.17.0
here=$(cd "$(dirname "$0")" && pwd)
inbox=$here/../inbox
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$inbox"/{recordings,documents,tables,incoming}

bare=(-hide_banner -loglevel error -nostdin -y)
exact=(-map_metadata -1 -fflags +bitexact -flags:a +bitexact -flags:v +bitexact)

# Recordings: name, voice, stretch. rms, awb and slt are the clearest English voices that come with flite.
speak() { node "$here/speech.mjs" "$here/texts/$1.txt" "$2" "$3" "$work/$1.wav" "$here/texts/$1.json"; }
speak 2023-03-14-discovery-night rms 1.1
speak 2023-04-02-dome-motor rms 1.1
speak 2023-06-20-lightning-morning slt 1.0
speak 2023-09-15-visitor-talk slt 1.0
speak 2023-10-05-calibration-meeting awb 1.0

aac=(-c:a aac -b:a 40k -ar 16000 -ac 1)
out=$inbox/recordings
# encode NAME EXTENSION CODEC_OPTIONS...
encode() { ffmpeg "${bare[@]}" -i "$work/$1.wav" "${@:3}" "${exact[@]}" "$out/$1.$2"; }
encode 2023-03-14-discovery-night wav -c:a pcm_s16le
encode 2023-04-02-dome-motor mp3 -c:a libmp3lame -b:a 40k
encode 2023-06-20-lightning-morning m4a "${aac[@]}"

# The picture of the video: a dark sky, the dome, and a bright spot (the comet) that moves to the right.
talk=2023-09-15-visitor-talk
seconds=$(ffprobe -v error -show_entries format=duration -of csv=p=0 "$work/$talk.wav")
dome="drawbox=40:110:60:70:0x707880:fill,drawbox=52:98:36:12:0x707880:fill,drawbox=66:98:8:40:black:fill"
ffmpeg "${bare[@]}" -f lavfi -i color=0x101830:s=320x180:r=2 -f lavfi -i color=0xfff0c0:s=5x5:r=2 -i "$work/$talk.wav" \
  -filter_complex "[0]${dome}[sky];[sky][1]overlay=x=120+3*t:y=50" -t "$seconds" \
  -c:v libx264 -preset slow -crf 36 -pix_fmt yuv420p -threads 1 "${aac[@]}" "${exact[@]}" "$out/$talk.mp4"

# The damaged recording: its index (moov) stands at the end, so cutting the file in the middle takes it away.
damaged=incoming/2023-10-05-calibration-meeting.m4a
ffmpeg "${bare[@]}" -i "$work/2023-10-05-calibration-meeting.wav" "${aac[@]}" "${exact[@]}" "$work/whole.m4a"
head -c $(($(stat -c %s "$work/whole.m4a") / 2)) "$work/whole.m4a" > "$inbox/$damaged"
whole=$(sha256sum "$work/whole.m4a" | cut -d ' ' -f 1)

# The duplicate: the same bytes under another name in another folder.
cp "$inbox/recordings/2023-04-02-dome-motor.mp3" "$inbox/incoming/memo-brook-april.mp3"

node "$here/budget.mjs" "$work/docx"
find "$work/docx" -exec touch -d 2023-11-01T00:00:00Z {} +
rm -f "$inbox/documents/mirror-coating-budget.docx"
(cd "$work/docx" && zip -q -X -D "$work/budget.docx" '[Content_Types].xml' \
  _rels/.rels word/document.xml word/styles.xml word/_rels/document.xml.rels)
cp "$work/budget.docx" "$inbox/documents/mirror-coating-budget.docx"
node "$here/damage-report.mjs" "$inbox/documents/lightning-damage-report.pdf"

(cd "$work" && npm install --silent --ignore-scripts --no-audit --no-fund --prefix "$work" "hyparquet-writer@$HYPARQUET_WRITER")
node "$here/tables.mjs" "$inbox" "$here/planted.json" "$work/node_modules"

# The list gives the damaged file the digest of the whole one: what the sender computed before the transfer broke off.
cd "$inbox"
find . -type f ! -name SHA256SUMS -printf '%P\n' | sort | xargs -d '\n' sha256sum \
  | sed "s|^[0-9a-f]*  $damaged\$|$whole  $damaged|" > SHA256SUMS
"$here/check.sh"
