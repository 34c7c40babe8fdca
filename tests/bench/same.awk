# same.awk - compares two tables (header, two key columns, numbers) to 9 digits: the first is DuckDB's, the second ours.
BEGIN { FS = "\t" }
FNR == 1 { next }
NR == FNR { for (i = 3; i <= NF; ++i) want[$1, $2, i] = $i; ++rows; next }
{
    ++got
    for (i = 3; i <= NF; ++i) {
        w = want[$1, $2, i]
        d = $i - w
        if (d < 0) d = -d
        if (($i == "") != (w == "") || d > 1e-9 * (w < 0 ? -w : w) + 1e-9) {
            if (++wrong <= 5) printf "  %s %s column %d: DuckDB %s, we %s\n", $1, $2, i, w, $i
        }
    }
}
END {
    printf "\nsame answer as DuckDB: %s (%d groups, %d values differ)\n", rows == got && !wrong ? "yes" : "NO", got, wrong
    exit !(rows == got && !wrong)
}
