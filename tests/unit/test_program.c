/* test_program.c - the process: closed descriptors, messages, exit status. Each case runs in a child process
 * whose standard error is a pipe. */
#include "base/program.h"
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

struct outcome {
    int status;     /* of waitpid */
    char err[8192]; /* what the child wrote to standard error */
};

static struct outcome run(int (*child)(void))
{
    struct outcome o = {0};
    int pipes[2];
    assert_int_equal(pipe(pipes), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        dup2(pipes[1], STDERR_FILENO);
        close(pipes[0]);
        close(pipes[1]);
        _exit(child());
    }
    close(pipes[1]);
    size_t n = 0;
    ssize_t got;
    while ((got = read(pipes[0], o.err + n, sizeof o.err - 1 - n)) > 0) n += (size_t)got;
    close(pipes[0]);
    assert_int_equal(waitpid(pid, &o.status, 0), pid);
    return o;
}

static void check(int (*child)(void), int status, const char *err)
{
    struct outcome o = run(child);
    assert_true(WIFEXITED(o.status));
    assert_int_equal(WEXITSTATUS(o.status), status);
    assert_string_equal(o.err, err);
}

static int message_full(void)
{
    struct cs_error e = CS_ERROR_INIT;
    cs_program_start("cs-test");
    (void)cs_fail(&e, CS_DATA, "column '%s': not a number: '%s'", "wait_s", "12,5");
    (void)cs_error_at(&e, "t\033[1m甲\xFF.tsv", 1042, 7);
    return cs_program_end(cs_error_cure(&e, "--bad-values missing"), &e);
}

static int message_file(void)
{
    struct cs_error e = CS_ERROR_INIT;
    cs_program_start("cs-test");
    (void)cs_fail_errno(&e, ENOENT, "cannot open");
    return cs_program_end(cs_error_at(&e, "x.tsv", 0, 0), &e);
}

static int message_bare(void)
{
    struct cs_error e = CS_ERROR_INIT;
    cs_program_start("cs-test");
    return cs_program_end(cs_fail(&e, CS_USAGE, "is it so?\nyes\xC2\x9B"), &e);
}

static int silent(void)
{
    struct cs_error e = CS_ERROR_INIT;
    cs_program_start("cs-test");
    return cs_program_end(CS_OK, &e);
}

static int finding(void)
{
    struct cs_error e = CS_ERROR_INIT;
    cs_program_start("cs-test");
    return cs_program_end(CS_FINDING, &e);
}

static int notes(void)
{
    cs_program_start("cs-test");
    cs_note("%d rows", 3);
    cs_program_quiet(true);
    cs_note("unheard");
    return 0;
}

static int long_note(void)
{
    char text[5000];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = 0;
    cs_program_start("cs-test");
    cs_note("%s", text);
    return 0;
}

static void test_messages(void **state)
{
    (void)state;
    check(
        message_full, 3,
        "cs-test: t?[1m甲?.tsv:1042:7: column 'wait_s': not a number: '12,5' (cure: --bad-values missing)\n");
    check(message_file, 1, "cs-test: x.tsv: cannot open: No such file or directory\n");
    check(message_bare, 2, "cs-test: is it so??yes?\n");
    check(silent, 0, "");
    check(finding, 4, "");
    check(notes, 0, "cs-test: 3 rows\n");
    struct outcome o = run(long_note);
    size_t n = strlen(o.err);
    assert_in_range(n, 1000, 4096);
    assert_ptr_equal(strchr(o.err, '\n'), o.err + n - 1); /* one line, whole */
}

/* Each of the three descriptors closed: the next file opened is none of them, and using it fails. */
static int closed_stdout(void)
{
    struct cs_error e = CS_ERROR_INIT;
    close(1);
    cs_program_start("cs-test");
    int fd = open("/dev/null", O_WRONLY);
    if (fd < 3) return 100;
    return cs_program_end(cs_print("x\n", 2, &e), &e);
}

static int closed_stdin(void)
{
    char c;
    close(0);
    cs_program_start("cs-test");
    if (open("/dev/null", O_RDONLY) < 3) return 100;
    return read(0, &c, 1) < 0 && errno == EBADF ? 0 : 101;
}

static int closed_all(void)
{
    struct cs_error e = CS_ERROR_INIT;
    for (int fd = 0; fd < 3; fd++) close(fd);
    cs_program_start("cs-test");
    cs_note("nobody reads this");
    return cs_program_end(cs_fail(&e, CS_DATA, "nor this"), &e);
}

static void test_closed_descriptors(void **state)
{
    (void)state;
    check(closed_stdout, 1, "cs-test: cannot write to standard output: Bad file descriptor\n");
    check(closed_stdin, 0, "");
    check(closed_all, 3, "");
}

static int broken_pipe(void)
{
    struct cs_error e = CS_ERROR_INIT;
    int pipes[2];
    signal(SIGPIPE, SIG_IGN); /* as some parents leave it */
    cs_program_start("cs-test");
    if (pipe(pipes)) return 100;
    close(pipes[0]);
    dup2(pipes[1], 1);
    return (int)cs_print("x\n", 2, &e);
}

static void test_broken_pipe(void **state)
{
    (void)state;
    struct outcome o = run(broken_pipe);
    assert_true(WIFSIGNALED(o.status));
    assert_int_equal(WTERMSIG(o.status), SIGPIPE);
    assert_string_equal(o.err, "");
}

static int full_device(void)
{
    struct cs_error e = CS_ERROR_INIT;
    cs_program_start("cs-test");
    int fd = open("/dev/full", O_WRONLY);
    if (fd < 0 || dup2(fd, 1) < 0) return 100;
    return cs_program_end(cs_print("x\n", 2, &e), &e);
}

static void test_full_device(void **state)
{
    (void)state;
    check(full_device, 1, "cs-test: cannot write to standard output: No space left on device\n");
}

static void test_environment(void **state)
{
    (void)state;
    setenv("CS_DATADIR", "/somewhere", 1);
    assert_string_equal(cs_data_dir(), "/somewhere");
    setenv("CS_DATADIR", "", 1);
    assert_string_not_equal(cs_data_dir(), "");
    setenv("COLUMNS", "123", 1);
    assert_int_equal(cs_terminal_columns(), 123);
    setenv("COLUMNS", "12x", 1); /* no number: as if it were not set */
    assert_int_not_equal(cs_terminal_columns(), 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_messages),    cmocka_unit_test(test_closed_descriptors),
        cmocka_unit_test(test_broken_pipe), cmocka_unit_test(test_full_device),
        cmocka_unit_test(test_environment),
    };
    return cmocka_run_group_tests_name("program", tests, NULL, NULL);
}
