/* template.c - front matter, and the making of a whole document from a template and its inputs. */
#include "report/template.h"

#include "base/ascii.h"
#include "report/flow.h"
#include "report/links.h"
#include "report/missing.h"

#include <string.h>

enum { DEFAULT_MIN_N = 10 };

static struct cs_slice trim(struct cs_slice s)
{
    while (s.n && cs_is_space(s.p[0])) s.p++, s.n--;
    while (s.n && cs_is_space(s.p[s.n - 1])) s.n--;
    return s;
}

static struct cs_slice next_line(struct cs_slice *rest)
{
    const char *end = memchr(rest->p, '\n', rest->n);
    struct cs_slice line = cs_slice(rest->p, end ? (size_t)(end - rest->p) : rest->n);
    size_t taken = line.n + (end ? 1 : 0);
    rest->p += taken;
    rest->n -= taken;
    return trim(line);
}

static enum cs_status set_lang(struct cs_template *t, struct cs_slice value, struct cs_error *e)
{
    t->has_lang = cs_lang_parse(value, &t->lang);
    if (t->has_lang) return CS_OK;
    return cs_fail(e, CS_USAGE, "lang: '%s' is none of en, zh-Hans, zh-Hant", cs_quote(value).text);
}

static enum cs_status set_min_n(struct cs_template *t, struct cs_slice value, struct cs_error *e)
{
    struct cs_num x;
    if (!cs_num_parse(value, &x) || x.tag != 0 || x.v < 0 || x.v > 1000000)
        return cs_fail(e, CS_USAGE, "min-n: not a whole number: '%s'", cs_quote(value).text);
    t->min_n = (uint64_t)x.v;
    return CS_OK;
}

static enum cs_status set_front(struct cs_template *t, struct cs_slice line, struct cs_error *e)
{
    const char *colon = memchr(line.p, ':', line.n);
    if (!colon) return cs_fail(e, CS_USAGE, "expected 'key: value', not '%s'", cs_quote(line).text);
    size_t at = (size_t)(colon - line.p);
    struct cs_slice key = trim(cs_slice(line.p, at)), value = trim(cs_slice(colon + 1, line.n - at - 1));
    if (cs_slice_eqz(key, "lang")) return set_lang(t, value, e);
    if (cs_slice_eqz(key, "min-n")) return set_min_n(t, value, e);
    if (cs_slice_eqz(key, "title"))
        t->title = value;
    else if (cs_slice_eqz(key, "views"))
        t->views = value;
    else if (cs_slice_eqz(key, "overview"))
        t->overview = value;
    else if (cs_slice_eqz(key, "source"))
        t->source = value;
    else
        return cs_fail(e, CS_USAGE,
                       "no front matter '%s'; there is title, lang, views, overview, source, min-n",
                       cs_quote(key).text);
    return CS_OK;
}

enum cs_status cs_template_parse(struct cs_template *t, struct cs_slice text, const char *file,
                                 struct cs_error *e)
{
    *t = (struct cs_template){
        .file = file, .min_n = DEFAULT_MIN_N, .body_line = 1, .overview = CS_LIT("overview")};
    if (text.n >= 3 && memcmp(text.p, "\xEF\xBB\xBF", 3) == 0) text = cs_slice(text.p + 3, text.n - 3);
    if (!cs_utf8_valid(text)) {
        cs_fail(e, CS_USAGE, "the template is not UTF-8");
        return cs_error_at(e, file, 0, 0);
    }
    t->body = text;
    struct cs_slice rest = text;
    if (!cs_slice_eqz(next_line(&rest), "---")) return CS_OK;
    for (unsigned line = 2; rest.n; line++) {
        struct cs_slice one = next_line(&rest);
        if (cs_slice_eqz(one, "---")) {
            t->body = rest;
            t->body_line = line + 1;
            return CS_OK;
        }
        if (one.n && one.p[0] != '#' && set_front(t, one, e) != CS_OK) return cs_error_at(e, file, line, 0);
    }
    cs_fail(e, CS_USAGE, "the front matter has no end: a line '---'");
    return cs_error_at(e, file, 1, 0);
}

/* ---- the document ---- */

/* Of the first stream that says it, in its first row; empty when none does. */
static struct cs_slice as_of_streams(const struct cs_streams *streams)
{
    for (size_t i = 0; streams && i < streams->n; i++) {
        uint32_t column = cs_stream_column(&streams->v[i], CS_LIT("as_of"));
        if (column != UINT32_MAX && streams->v[i].n_rows) return cs_stream_cell(&streams->v[i], 0, column);
    }
    return cs_slice("", 0);
}

static void set_masthead(struct cs_build *b, const struct cs_report_input *in)
{
    struct cs_doc *doc = b->doc;
    struct cs_slice title = in->title.n ? in->title : in->template->title;
    cs_line_add(doc, &doc->title, CS_TONE_PLAIN, title.n ? title : CS_LIT("cs-report"));
    const struct cs_facts_view *view = cs_facts_view(b->facts, in->template->overview);
    if (!view && b->facts->n_views) view = &b->facts->views[0];
    int64_t from, to;
    if (in->period.n) {
        cs_line_add(doc, &doc->when, CS_TONE_PLAIN, in->period);
    } else if (view && cs_facts_period(b->facts, view, &from, &to)) {
        cs_figure_days(&doc->scratch, from, to, doc->lang);
        cs_line_put(doc, &doc->when, CS_TONE_PLAIN, true);
    }
    struct cs_slice moment = b->facts->as_of.n ? b->facts->as_of : as_of_streams(b->streams);
    if (!moment.n) return;
    struct cs_line as_of = {0};
    cs_figure_as_of(&doc->scratch, moment, doc->lang);
    cs_line_put(doc, &as_of, CS_TONE_PLAIN, true);
    cs_line_phrase(doc, &doc->as_of, CS_TONE_PLAIN, cs_word(CS_WORD_AS_OF, doc->lang), &as_of, 1);
}

/* Is there anything besides headings and definitions? */
static bool says_something(const struct cs_part *part)
{
    for (const struct cs_part *p = part->child; p; p = p->next) {
        const bool frame = p->kind == CS_PART_HEADING || p->kind == CS_PART_RULE ||
                           p->kind == CS_PART_DEFINITIONS || p->role == CS_ROLE_NOTE;
        if (p->kind == CS_PART_GROUP ? says_something(p) : !frame) return true;
    }
    return false;
}

/* A report of nothing is no report: the measures are of something else. */
static enum cs_status look_for_content(const struct cs_build *b, const struct cs_template *t,
                                       struct cs_error *e)
{
    if (!t->views.n || says_something(b->doc->root)) return CS_OK;
    cs_fail(e, CS_DATA, "nothing that this report shows is in the stream: none of its views, '%s'",
            cs_quote(t->views).text);
    return cs_facts_cure(b->facts, e);
}

enum cs_status cs_report_build(struct cs_doc *doc, const struct cs_report_input *in, struct cs_error *e)
{
    const struct cs_template *t = in->template;
    enum cs_status status = cs_doc_make(doc, in->lang, e);
    if (status != CS_OK) return status;
    struct cs_build b = {
        .doc = doc,
        .facts = in->facts,
        .streams = in->streams,
        .words = in->words,
        .actions = in->actions,
        .catalogue = in->catalogue,
        .features = in->features,
        .views = in->views,
        .k = in->k,
        .min_n = t->min_n,
        .notes = in->notes,
        .notes_name = in->notes_file,
    };
    set_masthead(&b, in);
    status = cs_flow_add(&b, doc->root, t->body, t->file, t->body_line, e);
    if (status == CS_OK) status = look_for_content(&b, t, e);
    if (status == CS_OK) cs_links_settle(doc);
    cs_missing_tell(&b, doc->root);
    if (status == CS_OK) status = cs_doc_status(doc, e);
    cs_map_release(&b.used);
    return status;
}
