/* xlsx.c - any bytes as a workbook; and, so that the fuzzer gets beyond the checksums, any text as its parts:
 * the sheet, the shared strings, the styles, the workbook, with a NUL between. The first byte chooses. */
#include "format.h"
#include <zip.h>

static const char relations[] = "<R><Relationship Id='r1' Type='/worksheet' Target='sheet.xml'/></R>";
static const char book[] = "<workbook><sheets><sheet name='S' r:id='r1'/></sheets></workbook>";

static void add(zip_t *zip, const char *path, struct cs_slice text)
{
    zip_source_t *source = zip_source_buffer(zip, text.p, text.n, 0);
    zip_int64_t i = zip_file_add(zip, path, source, 0);
    holds(source && i >= 0 && zip_set_file_compression(zip, (zip_uint64_t)i, ZIP_CM_STORE, 0) == 0, "memory");
}

static struct cs_slice take_part(struct cs_slice *rest)
{
    const char *nul = rest->n ? memchr(rest->p, 0, rest->n) : NULL;
    struct cs_slice part = cs_slice(rest->p, nul ? (size_t)(nul - rest->p) : rest->n);
    *rest = cs_slice(rest->p + part.n + (nul != NULL), rest->n - part.n - (nul != NULL));
    return part;
}

static void pack(struct cs_slice parts, struct cs_buf *to)
{
    zip_error_t error;
    zip_stat_t st;
    zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, &error);
    zip_t *zip = zip_open_from_source(source, ZIP_TRUNCATE, &error);
    holds(zip != NULL, "memory");
    zip_source_keep(source);
    add(zip, "xl/sheet.xml", take_part(&parts));
    add(zip, "xl/sharedStrings.xml", take_part(&parts));
    add(zip, "xl/styles.xml", take_part(&parts));
    add(zip, "xl/workbook.xml", parts.n ? parts : cs_slicez(book));
    add(zip, "xl/_rels/workbook.xml.rels", cs_slicez(relations));
    holds(zip_close(zip) == 0 && zip_source_open(source) == 0 && zip_source_stat(source, &st) == 0,
          "an archive");
    char *room = cs_buf_room(to, st.size);
    holds(room && zip_source_read(source, room, st.size) == (zip_int64_t)st.size, "its bytes");
    to->n += st.size;
    zip_source_close(source);
    zip_source_free(source);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1) return 0;
    const struct cs_dialect d = {
        .max_record = 1 << 20, .no_header = data[0] & 2, .skip_lines = data[0] >> 2 & 1};
    struct cs_slice rest = slice_of(data + 1, size - 1);
    struct cs_buf packed = {0};
    if (data[0] & 1) {
        pack(rest, &packed);
        rest = cs_buf_slice(&packed);
    }
    fuzz_format("xlsx", rest, &d);
    cs_buf_release(&packed);
    return 0;
}
