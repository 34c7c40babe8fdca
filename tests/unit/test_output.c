/* test_output.c - a file appears whole or not at all, with its old mode, through links; devices are written
 * in place. */
#include "table/output.h"
#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char dir[] = "/tmp/cs-test-output.XXXXXX";
static char file[64], alias[64];

static int set_up(void **state)
{
    (void)state;
    if (!mkdtemp(dir)) return -1;
    snprintf(file, sizeof file, "%s/report", dir);
    snprintf(alias, sizeof alias, "%s/alias", dir);
    return symlink(file, alias);
}

static int tear_down(void **state)
{
    (void)state;
    unlink(file);
    unlink(alias);
    return rmdir(dir); /* fails when a temporary file was left behind */
}

static void holds(const char *want)
{
    char text[64] = "";
    FILE *f = fopen(file, "r");
    assert_non_null(f);
    size_t n = fread(text, 1, sizeof text - 1, f);
    fclose(f);
    assert_int_equal(n, strlen(want));
    assert_string_equal(text, want);
}

static struct cs_output *opened(const char *path, unsigned mode)
{
    struct cs_error e;
    struct cs_output *o;
    assert_int_equal(cs_output_open(&o, path, mode, &e), CS_OK);
    assert_int_equal(cs_output_write(o, "new\n", 4, &e), CS_OK);
    return o;
}

static void nothing_until_commit(void **state)
{
    (void)state;
    struct cs_error e;
    struct cs_output *o = opened(file, 0600);
    assert_int_equal(access(file, F_OK), -1);
    assert_int_equal(cs_output_commit(o, &e), CS_OK);
    holds("new\n");
    struct stat st;
    assert_int_equal(stat(file, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
}

static void discard_keeps_the_old(void **state)
{
    (void)state;
    FILE *f = fopen(file, "w");
    fputs("old\n", f);
    fclose(f);
    cs_output_discard(opened(file, 0));
    holds("old\n");
}

static void mode_is_kept_and_links_are_followed(void **state)
{
    (void)state;
    struct cs_error e;
    struct stat st;
    assert_int_equal(chmod(file, 0640), 0);
    assert_int_equal(cs_output_commit(opened(alias, 0), &e), CS_OK);
    holds("new\n");
    assert_int_equal(stat(file, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0640);
    assert_int_equal(lstat(alias, &st), 0);
    assert_true(S_ISLNK(st.st_mode));
}

static void a_link_to_nothing_yet(void **state)
{
    (void)state;
    struct cs_error e;
    struct stat st;
    char link[80];
    assert_int_equal(unlink(file), 0);
    snprintf(link, sizeof link, "%s/link", dir);
    assert_int_equal(symlink("alias", link), 0); /* relative, to another link, to a file that is not there */
    assert_int_equal(cs_output_commit(opened(link, 0), &e), CS_OK);
    holds("new\n");
    assert_int_equal(lstat(link, &st), 0);
    assert_true(S_ISLNK(st.st_mode));
    assert_int_equal(unlink(link), 0);
    assert_int_equal(symlink("link", link), 0); /* to itself */
    struct cs_output *o;
    assert_int_equal(cs_output_open(&o, link, 0, &e), CS_FAIL);
    assert_int_equal(unlink(link), 0);
}

/* A descriptor is somebody's redirection, perhaps one that appends. */
static void descriptors_are_written_in_place(void **state)
{
    (void)state;
    struct cs_error e;
    char path[32];
    int fd = open(file, O_WRONLY | O_APPEND);
    assert_true(fd >= 0);
    snprintf(path, sizeof path, "/dev/fd/%d", fd);
    assert_int_equal(cs_output_commit(opened(path, 0), &e), CS_OK);
    holds("new\nnew\n");
    close(fd);
    int ends[2];
    char got[5] = "";
    assert_int_equal(pipe(ends), 0);
    snprintf(path, sizeof path, "/dev/fd/%d", ends[1]);
    assert_int_equal(cs_output_commit(opened(path, 0), &e), CS_OK);
    assert_int_equal(read(ends[0], got, 4), 4);
    assert_string_equal(got, "new\n");
    close(ends[0]);
    close(ends[1]);
}

static void a_full_device_is_an_error(void **state)
{
    (void)state;
    struct cs_error e;
    assert_int_equal(cs_output_commit(opened("/dev/full", 0), &e), CS_FAIL);
    assert_string_equal(e.file, "/dev/full");
    assert_non_null(strstr(e.text, "cannot write"));
}

static void a_folder_that_is_not_there(void **state)
{
    (void)state;
    struct cs_error e;
    struct cs_output *o;
    char path[80];
    snprintf(path, sizeof path, "%s/no/such", dir);
    assert_int_equal(cs_output_open(&o, path, 0, &e), CS_FAIL);
    assert_null(o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_until_commit),
        cmocka_unit_test(discard_keeps_the_old),
        cmocka_unit_test(mode_is_kept_and_links_are_followed),
        cmocka_unit_test(a_link_to_nothing_yet),
        cmocka_unit_test(descriptors_are_written_in_place),
        cmocka_unit_test(a_full_device_is_an_error),
        cmocka_unit_test(a_folder_that_is_not_there),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
