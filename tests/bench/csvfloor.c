/* csvfloor.c - the least that a program built on libcsv can do: read CSV on stdin, count fields and rows.
 *
 * Its time is the floor under cs-ingest, which does the same and everything else too.
 */
#include <csv.h>
#include <stdio.h>
#include <unistd.h>

struct counts {
    unsigned long long fields, rows;
};

static void field(void *s, size_t n, void *counts)
{
    (void)s;
    (void)n;
    ++((struct counts *)counts)->fields;
}

static void row(int end, void *counts)
{
    (void)end;
    ++((struct counts *)counts)->rows;
}

int main(void)
{
    static char block[1 << 20];
    struct counts counts = {0, 0};
    struct csv_parser parser;
    ssize_t n;
    if (csv_init(&parser, 0)) return 1;
    while ((n = read(STDIN_FILENO, block, sizeof block)) > 0)
        if (csv_parse(&parser, block, (size_t)n, field, row, &counts) != (size_t)n) return 1;
    csv_fini(&parser, field, row, &counts);
    csv_free(&parser);
    printf("%llu fields, %llu rows\n", counts.fields, counts.rows);
    return n < 0;
}
