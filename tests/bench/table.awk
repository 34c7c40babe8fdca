# table.awk - medians of the times, printed per question. Reads `timings` (number, seconds, cpu, MB, status), then `chosen`.
function median(k, n, i, j, t, v) {
    n = runs[k]
    for (i = 1; i <= n; ++i) v[i] = wall[k, i]
    for (i = 2; i <= n; ++i)
        for (j = i; j > 1 && v[j - 1] > v[j]; --j) { t = v[j]; v[j] = v[j - 1]; v[j - 1] = t }
    return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
}
NR == FNR {
    wall[$1, ++runs[$1]] = $2
    cpu[$1] = $3
    if ($4 > peak[$1]) peak[$1] = $4
    if ($5 != 0) failed[$1] = $5
    next
}
{
    k = FNR
    if ($1 != last) {
        printf "\n%s\n%-44s %9s %8s %8s %8s %8s %8s\n", $1, "", "seconds", "MB/s", "cpu s", "peak MB", "/ wc -l", "/ first"
        last = $1
        first = 0
    }
    if (k in failed) { printf "  %-42s failed with status %d\n", $2, failed[k]; next }
    if (!(k in runs)) next
    s = median(k)
    cmd = "wc -c < " $3; cmd | getline bytes; close(cmd)
    each = s / ($3 ~ /^tenth/ ? tenth : rows)
    if ($2 == "wc -l") wc = each
    if (!first) first = each
    printf "  %-42s %9.2f %8.0f %8.2f %8.0f %8s %8.2f\n", $2, s, bytes / 1e6 / s, cpu[k], peak[k],
        wc ? sprintf("%.1f", each / wc) : "-", each / first
}
