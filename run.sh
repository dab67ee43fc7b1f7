#!/usr/bin/env bash
# Without arguments: sets everything up and runs the sample archive. With arguments: the tool tars itself, or after
# "bench" the benchmarks.
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd -P)
tool=$root/artifacts/tars
stamp=$tool/.built

stale() {
  [ ! -f "$stamp" ] || [ -n "$(find "$root/src" "$root/assets.json" "$root/global.json" "$root"/Directory.*.props -newer "$stamp" -print -quit)" ]
}

set_up() {
  # shellcheck source=eng/system.sh
  . "$root/eng/system.sh"
  need_sdk || exit 69
  local missing
  mapfile -t missing < <(missing_runtime_packages)
  need_packages "${missing[@]}" || exit 69
}

build() {
  mkdir -p "$root/artifacts"
  exec 9>"$root/artifacts/.build.lock"
  flock 9
  if stale; then
    local rid log
    case "$(uname -m)" in x86_64) rid=linux-x64 ;; aarch64) rid=linux-arm64 ;; *) rid="" ;; esac
    log=$(mktemp)
    say "building (once)"
    touch "$root/artifacts/.build.begin"
    if ! dotnet publish "$root/src/Hosts/Cli/Tars.Cli.csproj" -c Release ${rid:+-r "$rid" -p:PublishReadyToRun=true} --self-contained false -p:RunAnalyzers=false \
      -o "$tool" --nologo -v quiet >"$log" 2>&1; then
      tail -n 40 "$log" >&2
      rm -f "$log"
      say "the build failed"
      exit 70
    fi
    rm -f "$log"
    # A source that changed while the build ran is newer than its begin, and so built again next time.
    touch -r "$root/artifacts/.build.begin" "$stamp"
  fi
  exec 9>&-
}

if [ "${1:-}" = bench ]; then
  shift
  # shellcheck source=eng/system.sh
  . "$root/eng/system.sh"
  need_sdk || exit 69
  if [ "${1:-}" = download ]; then
    mapfile -t missing < <(command -v curl >/dev/null || echo curl; command -v aria2c >/dev/null || echo aria2)
    need_packages "${missing[@]}" || exit 69
  fi
  # These start the tool that users start.
  case "${1:-}" in cli | download)
    if stale; then
      set_up
      build
    fi
    set -- "$1" "$tool/tars.dll" "${@:2}"
    ;;
  esac
  exec dotnet run --project "$root/benchmarks/Tars.Benchmarks.csproj" -c Release -- "$@"
fi

if stale; then
  set_up
  build
fi

if [ "$#" -gt 0 ]; then
  exec dotnet "$tool/tars.dll" "$@"
fi

set_up
cd "$root"
tars() { dotnet "$tool/tars.dll" "$@"; }
heading() { printf '\n== %s\n' "$*"; }

heading "tars assets restore"
tars assets restore
heading "tars run pipeline.yaml"
code=0
tars run pipeline.yaml || code=$?
if [ "$code" -ne 0 ] && [ "$code" -ne 3 ]; then
  exit "$code"
fi
heading 'tars search "a smell of burnt plastic" --limit 3'
tars search "a smell of burnt plastic" --limit 3
heading 'tars ask "Why was nobody hurt when lightning struck the tower?"'
tars ask "Why was nobody hurt when lightning struck the tower?"
cat <<'NEXT'

Next:
  ./run.sh search "onion soup"                        search what was spoken, written and tabulated
  ./run.sh ask "How much will the new mirror coating cost?"
  ./run.sh dlq list                                   what failed, and why
  ./run.sh forensics analyze samples/inbox/tables/observations-2023.csv
  ./run.sh run pipeline.yaml                          again: takes in only what changed
  ./run.sh --help
NEXT
exit "$code"
