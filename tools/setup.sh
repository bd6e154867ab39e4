# Finds a Python that is new enough and lets it bring .venv/ up to date with the lock file named in $1.
cd "$(dirname "$0")/.." || exit 1

new_enough() {
    "$1" -I -S -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

if [ -n "$PYTHON" ]; then
    if ! command -v "$PYTHON" >/dev/null 2>&1; then
        echo "PYTHON=$PYTHON is not a program on this machine." >&2
        exit 1
    fi
    if ! new_enough "$PYTHON"; then
        echo "PYTHON=$PYTHON is not a Python 3.11 or newer: name another one, or leave PYTHON out." >&2
        exit 1
    fi
    exec "$PYTHON" -I tools/setup.py "$1"
fi

if [ -e .venv/.made ] && new_enough .venv/bin/python; then
    exec .venv/bin/python -I tools/setup.py "$1"
fi

for name in python3.14 python3.13 python3.12 python3.11 python3 python; do
    if command -v "$name" >/dev/null 2>&1 && new_enough "$name"; then
        exec "$name" -I tools/setup.py "$1"
    fi
done
echo "Study Circle needs Python 3.11 or newer, and found none: install one (on Debian and Ubuntu: apt install python3 python3-venv), or name one: PYTHON=/path/to/python3 make run" >&2
exit 1
