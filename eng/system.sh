# Sourced by run.sh and test.sh: the system's part of the set-up.

say() { printf '%s\n' "$*" >&2; }

# The name of Debian's ICU package changes with each release.
icu_package() { apt-cache --names-only search '^libicu[0-9]+$' 2>/dev/null | awk '{print $1}' | sort -V | tail -n 1; }

has_icu() { /sbin/ldconfig -p 2>/dev/null | grep -q 'libicuuc\.so'; }

# need_packages PACKAGE...: installs what apt lacks; as root, or by sudo without a password; else says what to type.
need_packages() {
  [ "$#" -gt 0 ] || return 0
  local as=()
  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
      as=(sudo)
    else
      say "These packages are missing: $*"
      say "Type: sudo apt-get update && sudo apt-get install -y --no-install-recommends $*"
      return 1
    fi
  fi
  command -v apt-get >/dev/null || { say "These are missing, and there is no apt-get to install them: $*"; return 1; }
  say "installing $*"
  local log
  log=$(mktemp)
  if ! { "${as[@]}" apt-get update && "${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"; } >"$log" 2>&1; then
    tail -n 15 "$log" >&2
    say "apt-get could not install: $*"
    rm -f "$log"
    return 1
  fi
  rm -f "$log"
}

# What the tool itself runs: ffmpeg and ffprobe, pdftotext and pdfinfo, and ICU for Unicode normalisation.
missing_runtime_packages() {
  { command -v ffmpeg && command -v ffprobe; } >/dev/null || echo ffmpeg
  { command -v pdftotext && command -v pdfinfo; } >/dev/null || echo poppler-utils
  command -v prlimit >/dev/null || echo util-linux
  if ! has_icu; then
    local icu
    icu=$(icu_package)
    echo "${icu:-libicu72}"
  fi
}

need_sdk() {
  command -v dotnet >/dev/null || { say "The .NET 10 SDK is missing: dotnet is not on the PATH."; return 1; }
  command -v npm >/dev/null || { say "Node.js with npm is missing: it fetches the models and native libraries."; return 1; }
}

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0
