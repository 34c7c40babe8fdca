#!/bin/sh
# man-catalogue.sh - cs-metrics-catalogue(7) is what man/catalogue-page.awk makes of the catalogue.
: "${top:=$(cd "$(dirname "$0")/.." && pwd)}"
echo "1..1"
if awk -f "$top/man/catalogue-page.awk" "$top/lib/metric/metrics.catalogue" | cmp -s - "$top/man/cs-metrics-catalogue.7"; then
    echo "ok 1 - cs-metrics-catalogue.7"
else
    echo "not ok 1 - cs-metrics-catalogue.7"
    echo "# awk -f man/catalogue-page.awk lib/metric/metrics.catalogue > man/cs-metrics-catalogue.7"
fi
