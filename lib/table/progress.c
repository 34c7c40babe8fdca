/* progress.c - one line on stderr that overwrites itself. The clock is read here and nowhere near any output.
 */
#include "table/progress.h"
#include "base/mem.h"
#include "base/program.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct cs_progress {
    uint64_t total; /* bytes; 0 = not known */
    int64_t started, told;
    bool shown;
};

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

uint64_t cs_files_size(const char *const *files, size_t n)
{
    uint64_t total = 0;
    for (size_t i = 0; i < n; i++) {
        struct stat st;
        if (strcmp(files[i], "-") == 0 || stat(files[i], &st) != 0 || !S_ISREG(st.st_mode)) return 0;
        total += (uint64_t)st.st_size;
    }
    return total;
}

struct cs_progress *cs_progress_start(bool always, const char *const *files, size_t n)
{
    if (cs_program_is_quiet() || (!always && !cs_stderr_is_terminal())) return NULL;
    struct cs_progress *p = cs_alloc(1, sizeof *p);
    if (!p) return NULL; /* a luxury */
    p->total = cs_files_size(files, n);
    p->started = now_ms();
    return p;
}

void cs_progress_tell(void *progress, uint64_t bytes, uint64_t rows)
{
    struct cs_progress *p = progress;
    int64_t now = now_ms();
    if (now - p->started < 1000 || now - p->told < 200) return;
    p->told = now;
    p->shown = true;
    char line[160];
    double megabytes = (double)bytes / 1e6, seconds = (double)(now - p->started) / 1e3;
    int n = snprintf(line, sizeof line, "\r%s: %llu rows, %.0f MB, %.0f MB/s", cs_program_name(),
                     (unsigned long long)rows, megabytes, megabytes / seconds);
    if (n > 0 && p->total && bytes <= p->total && (size_t)n < sizeof line)
        n += snprintf(line + n, sizeof line - (size_t)n, ", %3.0f%%",
                      100.0 * (double)bytes / (double)p->total);
    if (n > 0 && (size_t)n < sizeof line - 4) n += snprintf(line + n, sizeof line - (size_t)n, "\033[K");
    if (n > 0 && write(STDERR_FILENO, line, (size_t)n) < 0) p->shown = false;
}

void cs_progress_end(struct cs_progress *p)
{
    if (p && p->shown && write(STDERR_FILENO, "\r\033[K", 4) < 0) p->shown = false;
    free(p);
}
