/* page.c - putting a live page together: islands, scripts, and their hashes. */
#include "report/page.h"

#include "base/ascii.h"
#include "report/coder.h"
#include "report/cube_pack.h"
#include "report/island.h"
#include "report/lean.h"
#include "report/load.h"
#include "report/page_data.h"
#include "report/script.h"
#include "report/words.h"

#include <sodium.h>
#include <string.h>
#include <unistd.h>

/* ---- which charts ---- */

static enum cs_status library_path(const char *data_dir, struct cs_buf *path, struct cs_error *e)
{
    cs_buf_addf(path, "%s/echarts.min.js", data_dir);
    cs_buf_addc(path, 0);
    return cs_buf_status(path, e);
}

enum cs_status cs_charts_choose(enum cs_charts *charts, const char *name, const char *data_dir,
                                struct cs_error *e)
{
    struct cs_buf path = {0};
    enum cs_status status = library_path(data_dir, &path, e);
    bool there = status == CS_OK && access(path.p, R_OK) == 0;
    cs_buf_release(&path);
    if (status != CS_OK) return status;
    *charts = there ? CS_CHARTS_ECHARTS : CS_CHARTS_STATIC;
    if (!name) return CS_OK;
    if (strcmp(name, "static") == 0) {
        *charts = CS_CHARTS_STATIC;
        return CS_OK;
    }
    if (strcmp(name, "echarts") != 0)
        return cs_fail(e, CS_USAGE, "no charts '%s'; there is echarts, static", cs_quotez(name).text);
    if (there) return CS_OK;
    cs_fail(e, CS_USAGE, "built without ECharts");
    return cs_error_cure(e, "--charts static, or build again where npm is");
}

/* ---- scripts ---- */

/* What can end a script element, or begin what ends it otherwise, in any case of letters. */
static bool could_end_script(struct cs_slice s)
{
    static const char *const bad[] = {"/script", "script", "!--"};
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != '<') continue;
        for (size_t b = 0; b < sizeof bad / sizeof *bad; b++) {
            size_t n = strlen(bad[b]), k = 0;
            while (k < n && i + 1 + k < s.n && cs_to_lower(s.p[i + 1 + k]) == bad[b][k]) k++;
            if (k == n) return true;
        }
    }
    return false;
}

/* Allows a script. */
static enum cs_status allow(struct cs_page *page, struct cs_slice text, struct cs_error *e)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    if (could_end_script(text)) return cs_fail(e, CS_DATA, "a script of the page could end itself");
    (void)crypto_hash_sha256(hash, (const unsigned char *)text.p, text.n);
    cs_buf_addz(&page->policy, " 'sha256-");
    cs_island_base64(&page->policy, cs_slice((const char *)hash, sizeof hash));
    cs_buf_addc(&page->policy, '\'');
    return CS_OK;
}

static enum cs_status add_script(struct cs_page *page, struct cs_slice text, struct cs_error *e)
{
    enum cs_status status = allow(page, text, e);
    cs_buf_addz(&page->tail, "<script>");
    cs_buf_adds(&page->tail, text);
    cs_buf_addz(&page->tail, "</script>\n");
    return status;
}

static void open_island(struct cs_page *page, const char *name)
{
    cs_buf_addf(&page->tail, "<script type=\"application/json\" id=\"cs-%s\">", name);
}

/* A text, coded. */
static enum cs_status add_coded(struct cs_page *page, const char *name, struct cs_slice text,
                                struct cs_error *e)
{
    struct cs_coder coder = {0};
    enum cs_status status = cs_coder_start(&coder, 22, false, e);
    if (status != CS_OK) return status;
    cs_coder_text(&coder, text);
    open_island(page, name);
    cs_buf_addc(&page->tail, '"');
    status = cs_coder_finish(&coder, &page->tail, e);
    cs_buf_addz(&page->tail, "\"</script>\n");
    return status;
}

static enum cs_status add_library(struct cs_page *page, const char *data_dir, struct cs_error *e)
{
    struct cs_buf path = {0}, text = {0};
    enum cs_status status = library_path(data_dir, &path, e);
    if (status == CS_OK) status = cs_load(path.p, &text, e);
    if (status == CS_OK) status = add_script(page, cs_buf_slice(&text), e);
    cs_buf_release(&path);
    cs_buf_release(&text);
    return status;
}

/* Our files as one script, which keeps its names to itself; in plain text, for whoever looks at what a page
 * does. */
static enum cs_status add_own(struct cs_page *page, const char *data_dir, struct cs_error *e)
{
    static const char *const files[] = {"page_words", "page_numbers", "page_coder", "page_cube",
                                        "page_ask",   "page_charts",  "page"};
    struct cs_buf path = {0}, file = {0}, text = {0};
    enum cs_status status = CS_OK;
    cs_buf_addz(&text, "'use strict';\n(() => {\n");
    for (size_t i = 0; i < sizeof files / sizeof *files && status == CS_OK; i++) {
        cs_buf_clear(&path);
        cs_buf_clear(&file);
        status = cs_load_path(files[i], data_dir, ".js", &path, e);
        if (status == CS_OK) status = cs_load(path.p, &file, e);
        cs_script_add(&text, cs_buf_slice(&file));
    }
    cs_buf_addz(&text, "})();\n");
    if (status == CS_OK) status = cs_buf_status(&text, e);
    if (status == CS_OK) status = add_script(page, cs_buf_slice(&text), e);
    cs_buf_release(&path);
    cs_buf_release(&file);
    cs_buf_release(&text);
    return status;
}

/* ---- the page ---- */

static enum cs_status add_islands(struct cs_page *page, const struct cs_build *b, const struct cs_cube *cube,
                                  struct cs_error *e)
{
    struct cs_buf text = {0};
    enum cs_status status = cs_page_data(b, &text, e);
    if (status == CS_OK) status = add_coded(page, "page", cs_buf_slice(&text), e);
    cs_buf_release(&text);
    if (status != CS_OK || !cube->n_cells) return status;
    open_island(page, "cube");
    status = cs_cube_pack(cube, b, &page->tail, e);
    cs_buf_addz(&page->tail, "</script>\n");
    return status;
}

/* Our style stands behind the report's, so that it may say more. */
static enum cs_status add_style(struct cs_page *page, const char *data_dir, struct cs_error *e)
{
    struct cs_buf path = {0}, file = {0};
    enum cs_status status = cs_load_path("page", data_dir, ".css", &path, e);
    cs_buf_addz(&page->head, "<style>\n");
    if (status == CS_OK) status = cs_load(path.p, &file, e);
    cs_lean_css(&page->head, cs_buf_slice(&file));
    cs_buf_addz(&page->head, "</style>\n");
    cs_buf_release(&path);
    cs_buf_release(&file);
    return status == CS_OK ? cs_buf_status(&page->head, e) : status;
}

enum cs_status cs_page_make(struct cs_page *page, const struct cs_build *b, const struct cs_cube *cube,
                            enum cs_charts charts, const char *data_dir, struct cs_error *e)
{
    enum cs_status status = CS_OK;
    bool live = charts == CS_CHARTS_ECHARTS;
    *page = (struct cs_page){0};
    cs_buf_addz(&page->foot, cs_word(live ? CS_WORD_CHARTS_LIVE : CS_WORD_CHARTS_STATIC, b->doc->lang));
    if (live) {
        cs_buf_addz(&page->policy, "script-src");
        status = add_style(page, data_dir, e);
        if (status == CS_OK) status = add_islands(page, b, cube, e);
        if (status == CS_OK) status = add_library(page, data_dir, e);
        if (status == CS_OK) status = add_own(page, data_dir, e);
    }
    if (status == CS_OK) status = cs_buf_status(&page->tail, e);
    if (status == CS_OK) status = cs_buf_status(&page->policy, e);
    if (status == CS_OK) status = cs_buf_status(&page->foot, e);
    page->extra.lean = true;
    page->extra.policy = cs_buf_slice(&page->policy);
    page->extra.head = cs_buf_slice(&page->head);
    page->extra.tail = cs_buf_slice(&page->tail);
    page->extra.foot = cs_buf_slice(&page->foot);
    return status;
}

void cs_page_release(struct cs_page *page)
{
    cs_buf_release(&page->policy);
    cs_buf_release(&page->head);
    cs_buf_release(&page->tail);
    cs_buf_release(&page->foot);
    *page = (struct cs_page){0};
}
