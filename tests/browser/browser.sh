#!/bin/sh
# browser.sh - the live page in a real browser; slow, and skipped without Chromium, Python or ECharts.
: "${top:=$(cd "$(dirname "$0")/../.." && pwd)}"
export top
command -v python3 >/dev/null || { echo "1..0 # SKIP no Python"; exit 77; }
python3 -c "import sys; sys.path.insert(0, '$top/tests/browser'); import chrome; sys.exit(chrome.find() is None)" ||
    { echo "1..0 # SKIP no Chromium"; exit 77; }
[ -f "$CS_DATADIR/echarts.min.js" ] || { echo "1..0 # SKIP built without ECharts"; exit 77; }
work=$(mktemp -d "${TMPDIR:-/tmp}/cs-browser-XXXXXX") || exit 99
trap 'rm -rf "$work"' EXIT
PYTHONDONTWRITEBYTECODE=1 timeout 600 python3 "$top/tests/browser/page_test.py" "$work"
