/* body.c - a command between two pipes. One poll loop feeds and drains it in one process: whichever side is
 * ready goes on, so a command that writes before it has read everything, or only after, or not at all, is
 * served the same way. */
#include "table/body.h"
#include "base/ascii.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHUNK = 256 * 1024, PIPE_SIZE = 1 << 20 };

struct pump {
    struct cs_body *body;
    struct cs_output *out;
    pid_t pid;
    int to, from; /* the command's standard input and output; -1: closed */
    char *chunk;
    char last;    /* the last byte that the command wrote */
    bool stopped; /* the pass ends because the command does not read any more */
};

enum cs_status cs_body_parse_ok(struct cs_body *b, const char *list, struct cs_error *e)
{
    bool ok[256] = {false};
    const char *p = list;
    for (;;) {
        unsigned status = 0, digits = 0;
        for (; cs_is_digit(*p) && digits < 3; digits++) status = status * 10 + (unsigned)(*p++ - '0');
        if (!digits || status > 255 || (*p && *p != ',')) break;
        ok[status] = true;
        if (*p++) continue;
        memcpy(b->ok, ok, sizeof ok);
        return CS_OK;
    }
    cs_fail(e, CS_USAGE, "not a list of exit statuses: '%s'", cs_quotez(list).text);
    return cs_error_cure(e, "--ok 0,1");
}

/* ---- the command's life ---- */

static enum cs_status fail_pipe(struct cs_error *e)
{
    return cs_fail_errno(e, errno, "cannot make a pipe");
}

static void close_end(int *fd)
{
    if (*fd >= 0) close(*fd);
    *fd = -1;
}

/* The environment with LC_ALL=C: bytes are bytes, and order is byte order. */
static char **make_environment(void)
{
    static char c_locale[] = "LC_ALL=C";
    size_t n = 0, kept = 0;
    while (environ[n]) n++;
    char **made = cs_alloc(n + 2, sizeof *made);
    if (!made) return NULL;
    for (size_t i = 0; i < n; i++)
        if (strncmp(environ[i], "LC_ALL=", 7) != 0) made[kept++] = environ[i];
    made[kept] = c_locale;
    return made;
}

static int spawn(struct pump *p, char *const argv[], char *const envp[], int child_in, int child_out)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t pipe_signal;
    sigemptyset(&pipe_signal);
    sigaddset(&pipe_signal, SIGPIPE); /* we ignore it, the command must not */
    int number = posix_spawn_file_actions_init(&files);
    if (number) return number;
    number = posix_spawnattr_init(&attributes);
    if (!number) {
        number = posix_spawn_file_actions_adddup2(&files, child_in, STDIN_FILENO);
        if (!number) number = posix_spawn_file_actions_adddup2(&files, child_out, STDOUT_FILENO);
        if (!number) number = posix_spawnattr_setsigdefault(&attributes, &pipe_signal);
        if (!number) number = posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
        if (!number) number = posix_spawnp(&p->pid, argv[0], &files, &attributes, argv, envp);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&files);
    return number;
}

static enum cs_status spawn_between(struct pump *p, int child_in, int child_out, struct cs_error *e)
{
    const struct cs_body *b = p->body;
    enum cs_status st = CS_OK;
    char **argv = cs_alloc(b->n + 1, sizeof *argv), **envp = make_environment();
    if (!argv || !envp) {
        st = cs_fail_memory(e);
    } else {
        memcpy(argv, b->command, b->n * sizeof *argv);
        int number = spawn(p, argv, envp, child_in, child_out);
        if (number) {
            char what[80];
            snprintf(what, sizeof what, "cannot run '%s'", cs_quotez(b->command[0]).text);
            st = cs_fail_errno(e, number, what);
        }
    }
    free(argv);
    free(envp);
    return st;
}

static enum cs_status start(struct pump *p, struct cs_error *e)
{
    int in[2], out[2];
    if (pipe2(in, O_CLOEXEC) < 0) return fail_pipe(e);
    if (pipe2(out, O_CLOEXEC) < 0) {
        fail_pipe(e);
        close(in[0]);
        close(in[1]);
        return e->status;
    }
    p->to = in[1];
    p->from = out[0];
#ifdef F_SETPIPE_SZ
    (void)fcntl(p->to, F_SETPIPE_SZ, PIPE_SIZE); /* where it is not allowed: as it is */
    (void)fcntl(p->from, F_SETPIPE_SZ, PIPE_SIZE);
#endif
    enum cs_status st = CS_OK;
    if (fcntl(p->to, F_SETFL, O_NONBLOCK) < 0 || fcntl(p->from, F_SETFL, O_NONBLOCK) < 0) st = fail_pipe(e);
    if (!st) st = spawn_between(p, in[0], out[1], e);
    close(in[0]);
    close(out[1]);
    return st;
}

static int reap(struct pump *p)
{
    int status = 0;
    while (waitpid(p->pid, &status, 0) < 0 && errno == EINTR) continue;
    p->pid = 0;
    return status;
}

static enum cs_status judge(const struct cs_body *b, int status, char last, struct cs_error *e)
{
    struct cs_quoted name = cs_quotez(b->command[0]);
    if (WIFSIGNALED(status))
        return cs_fail(e, CS_FAIL, "command '%s' was ended by signal %d", name.text, WTERMSIG(status));
    int code = WEXITSTATUS(status);
    if (!b->ok[code]) {
        cs_fail(e, CS_FAIL, "command '%s' ended with status %d", name.text, code);
        return code ? cs_error_cure(e, "if that is no failure: --ok 0,%d", code) : CS_FAIL;
    }
    if (last == '\n') return CS_OK;
    return cs_fail(e, CS_FAIL, "command '%s' left its last line without an end", name.text);
}

/* ---- feeding and draining ---- */

static enum cs_status drain(struct pump *p, struct cs_error *e)
{
    ssize_t k = read(p->from, p->chunk, CHUNK);
    if (k < 0) {
        if (errno == EAGAIN || errno == EINTR) return CS_OK;
        return cs_fail_errno(e, errno, "cannot read what the command writes");
    }
    if (k == 0) {
        close_end(&p->from);
        return CS_OK;
    }
    const char *at = p->chunk, *end = at + k;
    while ((at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        p->body->rows++;
        at++;
    }
    p->last = end[-1];
    return cs_output_write(p->out, p->chunk, (size_t)k, e);
}

static enum cs_status feed(struct pump *p, const char **data, size_t *n, struct cs_error *e)
{
    ssize_t k = write(p->to, *data, *n);
    if (k >= 0) {
        *data += k;
        *n -= (size_t)k;
    } else if (errno == EPIPE) {
        close_end(&p->to); /* it has read enough */
    } else if (errno != EAGAIN && errno != EINTR) {
        return cs_fail_errno(e, errno, "cannot write to the command");
    }
    return CS_OK;
}

static enum cs_status push(struct pump *p, const char *data, size_t n, struct cs_error *e)
{
    while (n && p->to >= 0) {
        struct pollfd ends[2] = {{p->to, POLLOUT, 0}, {p->from, POLLIN, 0}};
        if (poll(ends, 2, -1) < 0) {
            if (errno == EINTR) continue;
            return cs_fail_errno(e, errno, "cannot wait for the command");
        }
        enum cs_status st = CS_OK;
        if (ends[1].revents) st = drain(p, e);
        if (!st && ends[0].revents) st = feed(p, &data, &n, e);
        if (st) return st;
    }
    return CS_OK;
}

/* The way out of a pass whose command reads no more; cs_body_run() knows it by `stopped`. */
static enum cs_status stop_if_done(struct pump *p)
{
    p->stopped = p->to < 0 && !p->body->to_end;
    return p->stopped ? CS_FINDING : CS_OK;
}

/* Until the input has something to read, what the command writes is passed on. */
static enum cs_status wait_for_input(void *ctx, int fd, struct cs_error *e)
{
    struct pump *p = ctx;
    for (;;) {
        struct pollfd ends[3] = {{fd, POLLIN, 0}, {p->to, 0, 0}, {p->from, POLLIN, 0}};
        if (poll(ends, 3, -1) < 0) {
            if (errno == EINTR) continue;
            return cs_fail_errno(e, errno, "cannot wait for the input");
        }
        if (ends[1].revents) close_end(&p->to); /* only errors are told: nobody reads there any more */
        enum cs_status st = ends[2].revents ? drain(p, e) : CS_OK;
        if (st || ends[0].revents) return st; /* what is there is read first: it may be the seal */
        st = stop_if_done(p);
        if (st) return st;
    }
}

static enum cs_status start_pass(void *ctx, void **worker, struct cs_error *e)
{
    (void)e;
    *worker = ctx;
    return CS_OK;
}

static enum cs_status finish_pass(void *ctx, void *worker, bool ok, struct cs_error *e)
{
    (void)ctx, (void)worker, (void)ok, (void)e;
    return CS_OK;
}

/* Rows lie side by side but for seals and the headers behind them. */
static enum cs_status push_block(void *worker, const struct cs_block *b, struct cs_buf *out,
                                 struct cs_error *e)
{
    struct pump *p = worker;
    uint32_t last = b->header->n - 1;
    (void)out;
    for (uint32_t row = 0, next; row < b->rows; row = next) {
        uint32_t from = b->start[row], to = b->sep[(size_t)row * b->header->n + last] + 1;
        for (next = row + 1; next < b->rows && b->start[next] == to; next++)
            to = b->sep[(size_t)next * b->header->n + last] + 1;
        enum cs_status st = push(p, b->data + from, to - from, e);
        if (st) return st;
    }
    return stop_if_done(p);
}

static enum cs_status drain_all(struct pump *p, struct cs_error *e)
{
    close_end(&p->to);
    while (p->from >= 0) {
        struct pollfd end = {p->from, POLLIN, 0};
        if (poll(&end, 1, -1) < 0 && errno != EINTR)
            return cs_fail_errno(e, errno, "cannot wait for the command");
        enum cs_status st = end.revents ? drain(p, e) : CS_OK;
        if (st) return st;
    }
    return CS_OK;
}

static enum cs_status pump(struct pump *p, struct cs_input *in, struct cs_error *e)
{
    const struct cs_pass pass = {.ctx = p, .start = start_pass, .block = push_block, .finish = finish_pass};
    cs_input_wait(in, wait_for_input, p);
    enum cs_status st = cs_input_run(in, &pass, NULL, e);
    if (st == CS_FINDING && p->stopped) st = CS_OK;
    return st ? st : drain_all(p, e);
}

enum cs_status cs_body_run(struct cs_body *b, struct cs_input *in, struct cs_output *out, struct cs_error *e)
{
    struct pump p = {.body = b, .out = out, .to = -1, .from = -1, .last = '\n'};
    struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
    b->rows = 0;
    p.chunk = cs_alloc(CHUNK, 1);
    if (!p.chunk) return cs_fail_memory(e);
    sigaction(SIGPIPE, &ignore,
              &before); /* the command may go away; our own reader is table/output.h's matter */
    enum cs_status st = start(&p, e);
    if (!st) st = pump(&p, in, e);
    close_end(&p.to);
    close_end(&p.from);
    if (p.pid > 0) {
        if (st) kill(p.pid, SIGTERM); /* what it has read is not what there should have been */
        int status = reap(&p);
        if (!st) st = judge(b, status, p.last, e);
    }
    sigaction(SIGPIPE, &before, NULL);
    cs_input_wait(in, NULL, NULL);
    free(p.chunk);
    return st;
}
