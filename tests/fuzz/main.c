/* main.c - replays files through a fuzz target, without the fuzzer: main CORPUS_FOLDER. Speaks TAP; a failure
 * is an abort or a sanitizer's report. */
#include "fuzz.h"
#include <dirent.h>

static void replay(const char *path)
{
    FILE *f = fopen(path, "rb");
    uint8_t *data = malloc(1 << 20);
    holds(f != NULL && data != NULL, path);
    size_t n = fread(data, 1, 1 << 20, f);
    fclose(f);
    uint8_t *exact = malloc(n ? n : 1); /* so that a read beyond the end is seen */
    holds(exact != NULL, path);
    memcpy(exact, data, n);
    free(data);
    LLVMFuzzerTestOneInput(exact, n);
    free(exact);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

int main(int argc, char **argv)
{
    struct dirent **entries;
    int done = 0, n = argc == 2 ? scandir(argv[1], &entries, NULL, by_name) : -1;
    if (n < 0) {
        fprintf(stderr, "usage: %s CORPUS_FOLDER\n", argv[0]);
        return 99;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (int i = 0; i < n; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", argv[1], entries[i]->d_name);
        if (entries[i]->d_name[0] != '.') {
            replay(path);
            printf("ok %d - %s\n", ++done, entries[i]->d_name);
        }
        free(entries[i]);
    }
    free(entries);
    printf("1..%d\n", done);
    return done ? 0 : 99;
}
