# group.awk - the group-by of duckdb-group-tsv.sql without median and p90, on bench-tsv: what awk does easily.
function clock(t, d) {
    d = substr(t, 1, 10)
    if (!(d in day)) day[d] = mktime(substr(d, 1, 4) " " substr(d, 6, 2) " " substr(d, 9, 2) " 00 00 00")
    return day[d] + substr(t, 12, 2) * 3600 + substr(t, 15, 2) * 60 + substr(t, 18, 2)
}
NR == 1 { next }
{
    k = $4 "\t" substr($13, 1, 10)
    ++n[k]
    created = clock($13)
    if ($14 != "") { sum[k] += clock($14) - created; ++answered[k] }
    if ($15 != "" && clock($15) - created <= 86400) ++r24[k]
    if ($21 != "") { ++rated[k]; if ($21 >= 4) ++good[k] }
    if ($23 != "") { ++asked[k]; if ($23 >= 9) ++balance[k]; else if ($23 <= 6) --balance[k] }
}
END {
    for (k in n)
        print k, n[k], answered[k] ? sum[k] / answered[k] : "", rated[k] ? good[k] / rated[k] : "",
            asked[k] ? 100 * balance[k] / asked[k] : "", r24[k] / n[k]
}
