/* test_xlsx.c - workbooks as tables. The workbooks are put together here, part by part; expected values are
 * what ECMA-376 says, serial days counted by Python's datetime. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <zip.h>

#include "format_fixture.h"
#include "ingest/xlsx_value.h"

/* ---- making workbooks ---- */

#define RELATIONS                                                                                            \
    "<Relationships><Relationship Id='r1' Type='x/worksheet' Target='worksheets/sheet1.xml'/>"               \
    "<Relationship Id='r2' Type='x/worksheet' Target='/xl/worksheets/sheet2.xml'/></Relationships>"
#define BOOK(more)                                                                                           \
    "<workbook xmlns:r='x'>" more "<sheets><sheet name='One' sheetId='1' r:id='r1'/>"                        \
    "<sheet name='Zwei' sheetId='2' r:id='r2' state='hidden'/></sheets></workbook>"
#define STYLES                                                                                               \
    "<styleSheet><numFmts><numFmt numFmtId='164' formatCode='yyyy&quot;&#24180;&quot;m'/>"                   \
    "<numFmt numFmtId='165' formatCode='[h]:mm'/></numFmts><cellStyleXfs><xf numFmtId='14'/></cellStyleXfs>" \
    "<cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='19'/><xf numFmtId='22'/>"                   \
    "<xf numFmtId='164'/><xf numFmtId='165'/><xf numFmtId='10'/></cellXfs></styleSheet>"
#define SHEET(rows) "<worksheet><sheetData>" rows "</sheetData></worksheet>"

struct part {
    const char *path, *text;
};

/* An archive of the parts; the bytes are in `to`. */
static void pack(const struct part *parts, struct cs_buf *to)
{
    zip_error_t error;
    zip_stat_t st;
    zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, &error);
    zip_t *zip = zip_open_from_source(source, ZIP_TRUNCATE, &error);
    assert_non_null(zip);
    zip_source_keep(source);
    for (; parts->path; parts++) {
        zip_source_t *text = zip_source_buffer(zip, parts->text, strlen(parts->text), 0);
        assert_true(zip_file_add(zip, parts->path, text, 0) >= 0);
    }
    assert_int_equal(zip_close(zip), 0);
    assert_int_equal(zip_source_open(source), 0);
    assert_int_equal(zip_source_stat(source, &st), 0);
    char *room = cs_buf_room(to, st.size);
    assert_non_null(room);
    assert_int_equal(zip_source_read(source, room, st.size), st.size);
    to->n += st.size;
    zip_source_close(source);
    zip_source_free(source);
}

static void parts_are(const struct part *parts, const struct cs_dialect *d, const char *expected)
{
    struct cs_buf bytes = {0}, out = {0};
    pack(parts, &bytes);
    (void)read_as("xlsx", cs_buf_slice(&bytes), d, &out);
    cs_buf_addc(&out, 0);
    assert_string_equal(out.p, expected);
    cs_buf_release(&bytes);
    cs_buf_release(&out);
}

static void with(const char *book, const char *strings, const char *sheet, const char *second,
                 const struct cs_dialect *d, const char *expected)
{
    const struct part parts[] = {
        {"xl/workbook.xml", book},
        {"xl/_rels/workbook.xml.rels", RELATIONS},
        {"xl/styles.xml", STYLES},
        {"xl/worksheets/sheet1.xml", sheet},
        {"xl/worksheets/sheet2.xml", second},
        {strings ? "xl/sharedStrings.xml" : NULL, strings},
        {NULL, NULL},
    };
    parts_are(parts, d, expected);
}

#define EMPTY SHEET("")
static const struct cs_dialect none;

static void is(const char *sheet, const char *expected)
{
    with(BOOK(""), NULL, sheet, EMPTY, &none, expected);
}

#define INLINE(text) "<c t='inlineStr'><is><t>" text "</t></is></c>"
#define HEADER       "<row><c t='str'><v>a</v></c><c t='str'><v>b</v></c></row>"

/* ---- cells ---- */

static void test_cells(void **state)
{
    (void)state;
    is(SHEET("<row r='1'>" INLINE("id") INLINE(
           "x&amp;y") "</row>"
                      "<row r='3'><c r='A3'><v>12345678901234567</v></c><c r='B3' t='b'><v>1</v></c></row>"
                      "<row r='4'><c r='B4'><f>1+1</f><v>2.0</v></c></row>"
                      "<row r='5'/><row r='6'><c r='A6' s='1'/></row>"
                      "<row r='7'><c r='A7' t='e'><v>#N/A</v></c><c r='B7' "
                      "t='str'><f>x</f><v>tab&#9;_x000D_&#10;_x005F_x</v></c></row>"
                      "<row r='8'><c r='A8'><f>NOW()</f></c><c r='B8' s='6'><v>0.85</v></c></row>"),
       "id|x&y\n3:12345678901234567|TRUE\n4:|2\n7:|tab\\t\\r\\n_x\n8:|0.85\n"
       "#sheet 'One' of 2, errors like #N/A, missing: 1, formulas without a value: 1\n");
}

static void test_shared_strings(void **state)
{
    static const char sheet[] =
        SHEET("<row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' t='s'><v>2</v></c></row>"
              "<row r='2'><c r='A2' t='s'><v>1</v></c><c r='B2' t='s'><v>3</v></c></row>");
    (void)state;
    with(BOOK(""),
         "<x:sst xmlns:x='y'><x:si><x:t>id</x:t></x:si><x:si><x:r><x:t>ri</x:t></x:r><x:r><x:t "
         "xml:space='preserve'>ch </x:t>"
         "</x:r><x:rPh><x:t>spoken</x:t></x:rPh></x:si><x:si><x:t>b</x:t></x:si><x:si><x:t/></x:si></x:sst>",
         sheet, EMPTY, &none, "id|b\n2:rich |\n#sheet 'One' of 2\n");
    with(BOOK(""), "<sst><si><t>id</t></si><si><t>b</t></si><si><t>c</t></si></sst>", sheet, EMPTY, &none,
         "?2: a shared string that there is not\n");
    with(BOOK(""), NULL, sheet, EMPTY, &none, "?1: a shared string that there is not\n");
}

static void number_is(const char *number, const char *expected)
{
    struct cs_buf out = {0};
    cs_sheet_number(cs_slicez(number), &out);
    cs_buf_addc(&out, 0);
    assert_string_equal(out.p, expected);
    cs_buf_release(&out);
}

static void test_numbers(void **state)
{
    (void)state;
    number_is("0.30000000000000004", "0.3");
    number_is("44197.417002314818", "44197.4170023148");
    number_is("1.0", "1");
    number_is("100", "100");
    number_is("1.38E+10", "13800000000");
    number_is("5.0000000000000001E-2", "0.05");
    number_is("-0.1", "-0.1");
    number_is("0.99999999999999989", "1");
    number_is("9999.9999999999999", "10000");
    number_is("1E-7", "0.0000001");
    number_is("1.5E-10", "1.5e-10");
    number_is("1E300", "1e300");
    number_is("0.000", "0");
    number_is("12345678901234567890", "12345678901234567890");
    number_is("0012", "0012");
    number_is("1E", "1E");
    number_is("abc", "abc");
    number_is("", "");
}

static void moment_is(const char *serial, enum cs_shown shown, bool from_1904, const char *expected)
{
    struct cs_buf out = {0};
    cs_sheet_moment(cs_slicez(serial), shown, from_1904, &out);
    cs_buf_addc(&out, 0);
    assert_string_equal(out.p, expected);
    cs_buf_release(&out);
}

static void test_moments(void **state)
{
    (void)state;
    moment_is("44197", CS_SHOWN_DATE, false, "2021-01-01");
    moment_is("44197.25", CS_SHOWN_DATE, false, "2021-01-01 06:00:00");
    moment_is("44197", CS_SHOWN_BOTH, false, "2021-01-01 00:00:00");
    moment_is("44197.417002314818", CS_SHOWN_BOTH, false, "2021-01-01 10:00:29");
    moment_is("44196.999999", CS_SHOWN_BOTH, false, "2021-01-01 00:00:00");
    moment_is("1", CS_SHOWN_DATE, false, "1900-01-01");
    moment_is("59", CS_SHOWN_DATE, false, "1900-02-28");
    moment_is("60", CS_SHOWN_DATE, false, "1900-02-29");
    moment_is("61", CS_SHOWN_DATE, false, "1900-03-01");
    moment_is("2958465", CS_SHOWN_DATE, false, "9999-12-31");
    moment_is("2958466", CS_SHOWN_DATE, false, "2958466");
    moment_is("0", CS_SHOWN_DATE, true, "1904-01-01");
    moment_is("24472.176388888889", CS_SHOWN_BOTH, true, "1971-01-01 04:14:00");
    moment_is("0.5", CS_SHOWN_BOTH, false, "12:00:00");
    moment_is("0.417002", CS_SHOWN_TIME, false, "10:00:29");
    moment_is("-0.58299768518190831", CS_SHOWN_TIME, false, "10:00:29");
    moment_is("-1.25", CS_SHOWN_TIME, false, "18:00:00");
    moment_is("0", CS_SHOWN_TIME, false, "00:00:00");
    moment_is("0.9999999", CS_SHOWN_TIME, false, "23:59:59");
    moment_is("1.5", CS_SHOWN_TIME, false, "36:00:00");
    moment_is("44197.5", CS_SHOWN_TIME, false, "2021-01-01 12:00:00");
    moment_is("1.0625", CS_SHOWN_ELAPSED, false, "25:30:00");
    moment_is("-0.0625", CS_SHOWN_ELAPSED, false, "-1:30:00");
    moment_is("-3", CS_SHOWN_DATE, false, "-3");
    moment_is("x", CS_SHOWN_DATE, false, "x");
}

static void test_formats(void **state)
{
    static const struct {
        const char *code;
        enum cs_shown shown;
    } codes[] = {
        {"General", CS_SHOWN_NUMBER},
        {"0.00%", CS_SHOWN_NUMBER},
        {"#,##0.00;[Red]-#,##0.00", CS_SHOWN_NUMBER},
        {"\"day\" 0", CS_SHOWN_NUMBER},
        {"0\\d", CS_SHOWN_NUMBER},
        {"0.00E+00", CS_SHOWN_NUMBER},
        {"yyyy-mm-dd", CS_SHOWN_DATE},
        {"mmm", CS_SHOWN_DATE},
        {"[$-804]yyyy\"\xE5\xB9\xB4\"m\"\xE6\x9C\x88\";@", CS_SHOWN_DATE},
        {"[$-F400]h:mm:ss\\ AM/PM", CS_SHOWN_TIME},
        {"mm:ss.0", CS_SHOWN_TIME},
        {"mm/dd/yy\\ hh:mm\\ AM/PM", CS_SHOWN_BOTH},
        {"[h]:mm:ss", CS_SHOWN_ELAPSED},
        {"[mm]:ss", CS_SHOWN_ELAPSED},
        {"[Red]0", CS_SHOWN_NUMBER},
    };
    (void)state;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        assert_int_equal(cs_format_code_shown(cs_slicez(codes[i].code)), codes[i].shown);
    assert_int_equal(cs_format_number_shown(14), CS_SHOWN_DATE);
    assert_int_equal(cs_format_number_shown(31), CS_SHOWN_DATE);
    assert_int_equal(cs_format_number_shown(46), CS_SHOWN_ELAPSED);
    assert_int_equal(cs_format_number_shown(9), CS_SHOWN_NUMBER);
}

static void test_styles(void **state)
{
    static const char rows[] =
        SHEET("<row>" INLINE("d") INLINE("t") INLINE("b") INLINE("m")
                  INLINE("e") "</row>"
                              "<row><c s='1'><v>44197</v></c><c s='2'><v>0.75</v></c><c "
                              "s='3'><v>44197.5</v></c><c s='4'><v>44197</v></c>"
                              "<c s='5'><v>1.5</v></c></row>");
    (void)state;
    is(rows, "d|t|b|m|e\n2:2021-01-01|18:00:00|2021-01-01 12:00:00|2021-01-01|36:00:00\n#sheet 'One' of 2\n");
    with(BOOK("<workbookPr date1904='1'/>"), NULL, rows, EMPTY, &none,
         "d|t|b|m|e\n2:2025-01-02|18:00:00|2025-01-02 12:00:00|2025-01-02|36:00:00\n#sheet 'One' of 2\n");
}

/* ---- the table in the sheet ---- */

static void test_titles(void **state)
{
    (void)state;
    is(SHEET("<row r='1'><c r='A1' t='str'><v>Calls of August</v></c></row>"
             "<row r='2'><c r='A2' t='str'><v>made</v></c><c r='B2'><v>1</v></c></row>"
             "<row r='4'>" INLINE("a") INLINE("b") INLINE("c") INLINE("d")
                 INLINE("e") "</row>"
                             "<row r='5'><c><v>1</v></c></row>"),
       "a|b|c|d|e\n5:1||||\n#sheet 'One' of 2, rows above the header: 2\n");
    /* Two cells above three: a line of words over rows with numbers is the header. */
    is(SHEET("<row>" INLINE("Calls") "</row><row>" INLINE("made") INLINE("2024") "</row><row>" INLINE("a")
                 INLINE("b") INLINE("c") "</row><row>" INLINE("x") INLINE("1") INLINE("y") "</row>"),
       "a|b|c\n4:x|1|y\n#sheet 'One' of 2, rows above the header: 2\n");
    /* A column of one's own, and two columns: nothing is taken for a title. */
    is(SHEET("<row>" INLINE("a") "</row><row>" INLINE("1") "</row>"), "a\n2:1\n#sheet 'One' of 2\n");
    is(SHEET("<row>" INLINE("a") "</row><row>" INLINE("1") INLINE("2") "</row>"),
       "a\n!2:wrong number of fields:1\t2\n#sheet 'One' of 2\n");
}

static void test_places(void **state)
{
    (void)state;
    /* The table begins in column C. A cell outside, and the header again, are left out. */
    is(SHEET("<row r='2'><c r='C2' t='str'><v>a</v></c><c r='E2' t='str'><v>c</v></c></row>"
             "<row r='3'><c r='D3'><v>1</v></c></row><row r='4'><c r='C4'><v>2</v></c><c "
             "r='F4'><v>9</v></c></row>"
             "<row r='5'><c r='C5' t='str'><v>a</v></c><c r='E5' t='str'><v>c</v></c></row>"),
       "a||c\n3:|1|\n!4:wrong number of fields:2\t9\n!5:header again:a\tc\n#sheet 'One' of 2\n");
    is(SHEET("<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>"), "1\n#sheet 'One' of 2\n");
    is(SHEET("<row r='2'/><row r='1'/>"), "?2: the rows of the sheet are out of order\n");
    is(SHEET("<row r='x'/>"), "?0: the rows of the sheet are out of order\n");
    is(SHEET("<row r='1048577'/>"), "?1048577: a row beyond the last that a sheet has\n");
    is(SHEET("<row r='1'><c r='B1'/><c r='A1'/></row>"), "?1: the cells of a row are out of order\n");
    is(SHEET("<row r='1'><c r='A2'/></row>"), "?1: the cells of a row are out of order\n");
    is(SHEET("<row r='1'><c r='XFE1'/></row>"), "?1: the cells of a row are out of order\n");
    is(SHEET("<row r='1'><c r='XFD1'/><c/></row>"), "?1: a cell beyond the last column that a sheet has\n");
}

static void test_no_header(void **state)
{
    const struct cs_dialect no_header = {.no_header = true}, names = {.header = "x,y"},
                            skip = {.skip_lines = 1};
    static const char rows[] = SHEET("<row><c><v>1</v></c></row><row><c><v>2</v></c><c><v>3</v></c></row>");
    (void)state;
    with(BOOK(""), NULL, rows, EMPTY, &no_header, "column_1|column_2\n1:1|\n2:2|3\n#sheet 'One' of 2\n");
    with(BOOK(""), NULL, rows, EMPTY, &names, "x|y\n1:1|\n2:2|3\n#sheet 'One' of 2\n");
    with(BOOK(""), NULL, rows, EMPTY, &skip, "2|3\n#sheet 'One' of 2\n");
}

static void test_sheets(void **state)
{
    static const char one[] = SHEET(HEADER), two[] = SHEET("<row>" INLINE("two") "</row>");
    const struct cs_dialect by_name = {.sheet = "Zwei"}, by_number = {.sheet = "2"}, wrong = {.sheet = "3"};
    (void)state;
    with(BOOK(""), NULL, one, two, &none, "a|b\n#sheet 'One' of 2\n");
    with(BOOK(""), NULL, EMPTY, two, &none, "two\n#sheet 'Zwei' of 2, which is hidden\n");
    with(BOOK(""), NULL, one, two, &by_name, "two\n#sheet 'Zwei' of 2, which is hidden\n");
    with(BOOK(""), NULL, one, two, &by_number, "two\n#sheet 'Zwei' of 2, which is hidden\n");
    with(BOOK(""), NULL, one, two, &wrong, "?0: no sheet '3' in the workbook\n");
    with(BOOK(""), NULL, EMPTY, EMPTY, &none, "\n#a workbook without cells\n");
}

/* ---- hostile ---- */

static void test_hostile(void **state)
{
    const struct part ods[] = {{"content.xml", "<x/>"}, {NULL, NULL}},
                      other[] = {{"a.txt", "x"}, {NULL, NULL}};
    (void)state;
    is("<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><worksheet><sheetData><row><c "
       "t='str'><v>&b;</v></c></row>"
       "</sheetData></worksheet>",
       "?0: 'xl/worksheets/sheet1.xml' declares a document type, which no workbook does\n");
    is("<!DOCTYPE x SYSTEM 'file:///etc/passwd'><worksheet/>",
       "?0: 'xl/worksheets/sheet1.xml' declares a document type, which no workbook does\n");
    is("<worksheet><sheetData>" HEADER "<row>",
       "?0: 'xl/worksheets/sheet1.xml' is broken XML: no element found\n");
    parts_are(ods, &none, "?0: a ZIP archive, but no workbook: an OpenDocument file\n");
    parts_are(other, &none, "?0: a ZIP archive, but no workbook\n");
    struct cs_buf out = {0};
    (void)read_as("xlsx", CS_LIT("PK\x03\x04 and no more"), &none, &out);
    assert_memory_equal(out.p, "?0: a broken ZIP archive, perhaps cut off\n", out.n);
    cs_buf_release(&out);
}

/* A text of blanks packs a thousand times, and nesting has no end. */
static void test_bombs(void **state)
{
    struct cs_buf text = {0};
    (void)state;
    for (int i = 0; i < 1000; i++) cs_buf_addz(&text, "<x>");
    cs_buf_addc(&text, 0);
    is(text.p, "?0: 'xl/worksheets/sheet1.xml' is nested too deep\n");
    cs_buf_clear(&text);
    cs_buf_addz(&text, "<worksheet>");
    for (int i = 0; i < 3 << 20; i++)
        cs_buf_addz(&text, "                                                                "
                           "                                ");
    cs_buf_addz(&text, "</worksheet>");
    cs_buf_addc(&text, 0);
    is(text.p, "?0: 'xl/worksheets/sheet1.xml' unpacks to more than 250 times its size\n");
    cs_buf_clear(&text);
    cs_buf_addz(&text, "<worksheet a='");
    for (int i = 0; i < 1 << 20; i++) cs_buf_addz(&text, "0123456789abcdefghijklmnopqrstuvwxyz");
    cs_buf_addz(&text, "'></worksheet>");
    cs_buf_addc(&text, 0);
    is(text.p, "?0: 'xl/worksheets/sheet1.xml' has a tag without end\n");
    cs_buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cells),     cmocka_unit_test(test_shared_strings),
        cmocka_unit_test(test_numbers),   cmocka_unit_test(test_moments),
        cmocka_unit_test(test_formats),   cmocka_unit_test(test_styles),
        cmocka_unit_test(test_titles),    cmocka_unit_test(test_places),
        cmocka_unit_test(test_no_header), cmocka_unit_test(test_sheets),
        cmocka_unit_test(test_hostile),   cmocka_unit_test(test_bombs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
