/* test_sources.c - what is known of each source: who wins, and what is refused. By hand from sources.h and
 * cs-ingest(1). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "ingest/sources.h"

static struct cs_sources s;
static struct cs_error e;
static const struct cs_sources_options plain = {.data_dir = "/nonexistent"};

static void manifest(const char *text, const struct cs_sources_options *o, enum cs_status expected)
{
    e = (struct cs_error)CS_ERROR_INIT;
    cs_sources_release(&s);
    assert_int_equal(cs_sources_parse_manifest(&s, cs_slicez(text), "m", "dir", o, &e), expected);
}

static void test_manifest(void **state)
{
    const struct cs_sources_options o = {
        .words = {.zone = "UTC", .encoding = "utf-8", .date_order = "dmy", .type = "tickets"},
        .env_zone = "Asia/Tokyo"};
    (void)state;
    manifest("[phone]\nfile = a.csv, /b.csv, -\nencoding = gb18030\nzone = +08:00\n"
             "[chat]\nfile = c.csv\ndelimiter = tab\ntype = orders\n",
             &o, CS_OK);
    assert_int_equal(s.n, 4);
    assert_string_equal(s.spec[0].file, "dir/a.csv");
    assert_string_equal(s.file[1], "/b.csv");
    assert_string_equal(s.spec[2].file, "-");
    assert_true(cs_slice_eqz(s.spec[2].name, "phone"));
    assert_int_equal(s.spec[0].export.encoding, CS_ENCODING_GB18030); /* its own word wins */
    assert_int_equal(s.spec[3].export.encoding, CS_ENCODING_UTF8);
    assert_int_equal(s.spec[3].export.dialect.delimiter, '\t');
    assert_int_equal(s.spec[0].order, CS_ORDER_DMY);
    assert_string_equal(s.spec[0].kind->name, "tickets");
    assert_string_equal(s.spec[3].kind->name, "orders");
    assert_ptr_equal(s.spec[0].zone, s.spec[1].zone); /* opened once */
    assert_ptr_not_equal(s.spec[0].zone, s.spec[3].zone);
    cs_sources_release(&s);
}

/* What is said of one file wins over the command line, and that over its map. */
static void test_dialects(void **state)
{
    struct cs_sources_options o = {.export.dialect = {.quote = '\'', .skip_lines = 2}};
    (void)state;
    manifest("[a]\nfile = a.txt\nskip_lines = 3\nno_header = yes\nformat = fixed\nnull = -\ndelimiter = , \n"
             "[b]\nfile = b.csv\nsheet = Calls\nheader = x,y\n",
             &o, CS_OK);
    assert_int_equal(s.n, 2);
    const struct cs_dialect *a = &s.spec[0].export.dialect, *b = &s.spec[1].export.dialect;
    assert_int_equal(a->skip_lines, 3);
    assert_int_equal(a->quote, '\'');
    assert_true(a->no_header);
    assert_string_equal(a->format->name, "fixed");
    assert_string_equal(a->null, "-");
    assert_int_equal(b->skip_lines, 2);
    assert_string_equal(b->sheet, "Calls");
    assert_string_equal(b->header, "x,y");
    assert_null(b->format);
    manifest("[a]\nfile = x\nformat = paper\n", &plain, CS_USAGE);
    assert_int_equal(e.line, 3);
    manifest("[a]\nfile = x\nskip_lines = -1\n", &plain, CS_USAGE);
    manifest("[a]\nfile = x\nno_header = perhaps\n", &plain, CS_USAGE);
    manifest("[a]\nfile = x\nquote = ab\n", &plain, CS_USAGE);
    cs_sources_release(&s);
}

static void test_wrong_manifest(void **state)
{
    (void)state;
    manifest("file = a.csv\n", &plain, CS_USAGE);
    assert_string_equal(e.file, "m");
    manifest("[a]\nzone = UTC\n", &plain, CS_USAGE);
    manifest("[a]\nfile = x\nfiel = y\n", &plain, CS_USAGE);
    assert_int_equal(e.line, 3);
    manifest("[a]\nfile = x\nencoding = klingon\n", &plain, CS_USAGE);
    assert_string_equal(e.file, "m");
    manifest("[a]\nfile = x\ntype = measures\n", &plain, CS_USAGE);
    manifest("[a]\nfile = x\nmap = nowhere.map\n", &plain, CS_FAIL);
    manifest("[a]\nfile = x\nmap = a\npreset = b\n", &plain, CS_USAGE);
    manifest("[a]\nfile = x\nzone = Nowhere\n", &plain, CS_USAGE);
    manifest("", &plain, CS_OK);
    assert_int_equal(s.n, 0);
    cs_sources_release(&s);
}

static void test_text(void **state)
{
    (void)state;
    assert_int_equal(cs_sources_add_text(&s, "phone=a.csv", &plain, &e), CS_OK);
    assert_string_equal(s.spec[0].file, "a.csv");
    assert_true(cs_slice_eqz(s.spec[0].name, "phone"));
    assert_null(s.spec[0].map);
    assert_null(s.spec[0].kind);
    static const char *const wrong[] = {"phone", "=a.csv", "phone=", "phone=:m.map", "phone=a.csv:"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(cs_sources_add_text(&s, wrong[i], &plain, &e), CS_USAGE);
    assert_int_equal(cs_sources_add_text(&s, "phone=a.csv:./no.map", &plain, &e), CS_FAIL);
    assert_int_equal(s.n, 1);
    cs_sources_release(&s);
}

static void test_raw(void **state)
{
    const struct cs_sources_options raw = {.words = {.type = "raw"}, .raw = true};
    const struct cs_source_words none = {0}, map = {.map = "x.map"};
    (void)state;
    assert_int_equal(cs_sources_add(&s, "a", (struct cs_slice){0}, &none, &raw, &e), CS_OK);
    assert_null(s.spec[0].kind);
    assert_null(s.spec[0].name.p);
    assert_int_equal(cs_sources_add(&s, "a", (struct cs_slice){0}, &map, &raw, &e), CS_USAGE);
    cs_sources_release(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_manifest),
        cmocka_unit_test(test_dialects),
        cmocka_unit_test(test_wrong_manifest),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_raw),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
