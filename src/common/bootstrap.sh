#!/usr/bin/env bash
# Make the tools environment from nothing but Python 3.11 or newer: bootstrap.sh FOLDER
set -euo pipefail
tools=$1
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"

say() { printf '%s\n' "$*"; }

is_new_enough() { "$1" -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
    local candidate
    for candidate in "${PYTHON:-}" python3.11 python3 python3.12 python3.13 \
        "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.1[1-9]*/bin/python; do
        if [ -n "$candidate" ] && command -v "$candidate" >/dev/null && is_new_enough "$candidate"; then
            printf '%s' "$candidate"
            return
        fi
    done
    say "error: no Python 3.11 or newer was found: install one, or name it: make PYTHON=/path/to/python3.11" >&2
    exit 2
}

python=$(find_python)
free=$(df -Pk . | awk 'NR == 2 { printf "%.1f", $4 / 1e6 }')
say "This takes about 10 GB of disk for everything ($free GB are free here) and some minutes the first time, most of it downloads."
say "Tools environment with $("$python" --version) ..."
rm -rf "$tools"
"$python" -m venv "$tools"
# The first entry of the lock that is uv's, with the hashes on the lines that continue it.
sed -n '/^uv==/,/[^\\]$/p' requirements.txt > "$tools/uv.txt"
"$tools/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --requirement "$tools/uv.txt"
if compgen -G "${PIP_FIND_LINKS:-/nonexistent}/*.whl" >/dev/null; then export UV_FIND_LINKS=$PIP_FIND_LINKS; fi
[ -z "${PIP_INDEX_URL:-}" ] || export UV_DEFAULT_INDEX=${UV_DEFAULT_INDEX:-$PIP_INDEX_URL}
# Where Python may not keep the bytecode of what it imports, every import would compile all again, and the book take twice
# as long: there all of it is compiled now. Elsewhere Python does so by itself, for what is used.
compile=${PYTHONDONTWRITEBYTECODE:+--compile-bytecode}
"$tools/bin/uv" pip install --quiet --python "$tools/bin/python" $compile --require-hashes --requirement requirements.txt
"$tools/bin/uv" pip install --quiet --python "$tools/bin/python" --no-deps --editable .
touch "$tools/stamp"
