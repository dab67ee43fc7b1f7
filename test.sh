#!/usr/bin/env bash
# Installs what the tests need, builds everything, runs every test and ends in "N passed, N failed".
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
cd "$root" || exit 1
# shellcheck source=eng/system.sh
. eng/system.sh
need_sdk || exit 69

# Besides what the tool runs: speech synthesisers for recordings with known words, and Java Lucene 8 with a JDK as the index's judge.
mapfile -t missing < <(
  missing_runtime_packages
  command -v espeak-ng >/dev/null || echo espeak-ng
  command -v flite >/dev/null || echo flite
  command -v javac >/dev/null || echo default-jdk-headless
  compgen -G "/usr/share/java/lucene-core-8*.jar" >/dev/null || echo liblucene8-java
  command -v zip >/dev/null || echo zip
)
need_packages "${missing[@]}" || say "going on without: tests that need these packages say so and are skipped"

dotnet build Tars.sln -c Release --nologo -v quiet || { say "the build failed"; echo "0 passed, 1 failed"; exit 1; }
dotnet artifacts/bin/Tars.Cli/release/tars.dll assets restore >&2 || say "assets could not be restored: tests that need them are skipped"

# Judges that are not ours: a validator of JSON Schema, a YAML parser, a reader of Parquet; and foreign tables.
npm install --prefix artifacts/npm --no-save --no-audit --no-fund --loglevel=error ajv@8 yaml@2 hyparquet@1 vega-datasets@2.11.0 >&2 ||
  say "npm's ajv, yaml, hyparquet and vega-datasets could not be installed: tests that need them are skipped"

passed=0 failed=0 skipped=0
for tests in artifacts/bin/*.Tests/release/*.Tests; do
  [ -x "$tests" ] || continue
  output=$("$tests" -noLogo -noColor 2>&1)
  code=$?
  printf '%s\n' "$output" | grep -vE '^ +(Discover|Start|Finish)' || true
  summary=$(printf '%s\n' "$output" | grep -oE 'Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+, Skipped: [0-9]+' | tail -n 1)
  if [[ $summary =~ Total:\ ([0-9]+),\ Errors:\ ([0-9]+),\ Failed:\ ([0-9]+),\ Skipped:\ ([0-9]+) ]]; then
    bad=$((BASH_REMATCH[2] + BASH_REMATCH[3]))
    [ "$code" -eq 0 ] || [ "$bad" -gt 0 ] || bad=1
    failed=$((failed + bad))
    skipped=$((skipped + BASH_REMATCH[4]))
    passed=$((passed + BASH_REMATCH[1] - BASH_REMATCH[3] - BASH_REMATCH[4]))
  else
    say "$tests gave no summary (exit $code)"
    failed=$((failed + 1))
  fi
done

if [ "$skipped" -gt 0 ]; then
  echo "$passed passed, $failed failed, $skipped skipped"
else
  echo "$passed passed, $failed failed"
fi
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
