# What Scripts/demo and Scripts/test share: finds or installs what the build needs, and says what it does.
# Source it from a script that has done `set -eu`; it changes to the repository's root.

cd "$(dirname "${BASH_SOURCE[0]}")/../.."

say() { printf '== %s\n' "$*"; }
die() { printf 'stopped: %s\n' "$*" >&2; exit 1; }

# Installs the Debian packages among the arguments that are absent.
install_packages() {
    local missing=() package sudo=""
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' \
            || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    [ "$(id -u)" -eq 0 ] || sudo="sudo -n"
    say "installing system packages: ${missing[*]}"
    [ -z "$sudo" ] || $sudo true 2>/dev/null \
        || die "no rights to install ${missing[*]}; run: sudo apt-get install ${missing[*]}"
    local log; log=$(mktemp)
    if ! { DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -q "${missing[@]}" \
        || { $sudo apt-get update -q \
            && DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -q "${missing[@]}"; }; } \
        >"$log" 2>&1 </dev/null; then
        tail -n 3 "$log" >&2; rm -f "$log"
        die "could not install ${missing[*]}; install them by hand and run this again"
    fi
    rm -f "$log"
}

ensure_system_packages() {
    if command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; then
        install_packages g++ git libgmp-dev libssl-dev libsqlite3-dev zlib1g-dev \
            python3 python3-venv
    else
        local header
        for header in gmp.h openssl/evp.h sqlite3.h zlib.h; do
            echo "#include <$header>" | cc -E - >/dev/null 2>&1 \
                || die "the header $header is missing; install the development packages of GMP, OpenSSL 3, SQLite and zlib"
        done
        command -v python3 >/dev/null || die "python3 is missing; it runs the development chain"
    fi
}

ensure_swift() {
    command -v swift >/dev/null || die "swift is missing; install Swift 6.3 from swift.org"
    local version
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
    [ "$(printf '%s\n6.3\n' "$version" | sort -V | head -n 1)" = 6.3 ] \
        || die "Swift 6.3 or later is needed, this is ${version:-unknown}"
    command -v clang >/dev/null \
        || die "clang is missing; it stands beside swift in the toolchain, or: apt-get install clang"
}

# Has a command of `swift` build in release, with the options in BUILD_OPTIONS, if any: in_release build --product mpc.
# Shows the compiler's errors, and its progress on a terminal.
in_release() {
    local log=.build/build.log options=()
    read -ra options <<<"${BUILD_OPTIONS:-}"
    set -- "$1" -c release ${options[@]+"${options[@]}"} "${@:2}"
    mkdir -p .build
    say "building: swift $* (the first build takes 10 to 20 minutes)"
    if [ -t 1 ]; then
        swift "$@"
    else
        swift "$@" >"$log" 2>&1 || {
            grep -E 'error:|fatal' "$log" | head -n 20 >&2 || tail -n 20 "$log" >&2
            die "the build failed; the whole log is in $log"
        }
    fi
}

ensure_system_packages
ensure_swift
