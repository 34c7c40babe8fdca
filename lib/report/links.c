/* links.c - settles links to figures: a walk that finds the figures, and one over every span. */
#include "report/links.h"

#include "base/ascii.h"
#include "report/chart.h"
#include "report/words.h"

#include <string.h>

#define PREFIX "#view:"

enum { MAX_LINKS = 5000 }; /* each is looked for among all figures; the others are only text */

static bool is_link(struct cs_slice href)
{
    return href.n > sizeof PREFIX - 1 && memcmp(href.p, PREFIX, sizeof PREFIX - 1) == 0;
}

void cs_link_add(struct cs_doc *doc, struct cs_line *line, struct cs_slice view, struct cs_slice metric)
{
    cs_line_addz(doc, line, CS_TONE_MUTED, " · ");
    struct cs_span *span = cs_line_addz(doc, line, CS_TONE_MUTED, cs_word(CS_WORD_FIND_SEE, doc->lang));
    cs_buf_addf(&doc->scratch, "%s%.*s/%.*s", PREFIX, (int)view.n, view.p, (int)metric.n, metric.p);
    if (span) span->href = cs_doc_copy(doc, cs_buf_slice(&doc->scratch));
    if (span) span->whole = true;
    if (doc->scratch.failed) doc->failed = true;
    cs_buf_clear(&doc->scratch);
}

/* ---- the figures ---- */

struct settle {
    struct cs_doc *doc;
    struct cs_slice view, metric;
    struct cs_part *found;
    int rank; /* of what was found */
    unsigned anchors, links;
};

static const struct cs_origin *origin_of(const struct cs_part *part)
{
    if (part->kind == CS_PART_TILES) return &part->origin;
    if (part->kind == CS_PART_CHART && part->chart) return &part->chart->table->origin;
    return part->kind == CS_PART_TABLE && part->grid ? &part->grid->origin : NULL;
}

static bool shows(const struct cs_origin *origin, struct cs_slice metric)
{
    for (size_t i = 0; i < origin->n_columns; i++) {
        struct cs_slice spec = origin->columns[i];
        if (spec.n < metric.n || memcmp(spec.p, metric.p, metric.n) != 0) continue;
        if (spec.n == metric.n || spec.p[metric.n] == ':') return true;
    }
    return false;
}

/* The next part of the tree in the order of reading; NULL at its end. */
static struct cs_part *next_part(const struct cs_part *part, const struct cs_part *root)
{
    if (part->child) return part->child;
    while (part != root && !part->next) part = part->parent;
    return part == root ? NULL : part->next;
}

/* How well a figure shows what a link means: the view and the metric, the metric elsewhere, the view at
 * least. Tiles have no anchor: what they say stands above, and a figure of the metric says more. */
static int rank_of(const struct settle *s, const struct cs_part *part)
{
    const struct cs_origin *origin = origin_of(part);
    if (!origin || part->kind == CS_PART_TILES) return 0;
    bool view = cs_slice_eq(origin->view, s->view), metric = s->metric.n && shows(origin, s->metric);
    bool chart = part->kind == CS_PART_CHART;
    if (view && metric) return chart ? 6 : 5;
    if (view) return s->metric.n ? 2 : 6;
    return metric ? (chart ? 4 : 3) : 0;
}

static void find(struct settle *s)
{
    s->rank = 0;
    for (struct cs_part *p = s->doc->root; p; p = next_part(p, s->doc->root)) {
        int rank = rank_of(s, p);
        if (rank <= s->rank) continue;
        s->rank = rank;
        s->found = p;
    }
}

/* The anchor of a figure; one is made of its view where it has none. */
static struct cs_slice anchor_of(struct settle *s, struct cs_part *part)
{
    struct cs_grid *grid = part->kind == CS_PART_CHART ? part->chart->table : part->grid;
    if (grid->anchor.n) return grid->anchor;
    struct cs_buf *text = &s->doc->scratch;
    for (size_t i = 0; i < s->view.n; i++)
        cs_buf_addc(text, cs_is_alnum(s->view.p[i]) ? cs_to_lower(s->view.p[i]) : '-');
    cs_buf_addf(text, "-fig-%u", ++s->anchors);
    grid->anchor = cs_doc_copy(s->doc, cs_buf_slice(text));
    if (text->failed) s->doc->failed = true;
    cs_buf_clear(text);
    return grid->anchor;
}

/* ---- the spans ---- */

static void settle_span(struct settle *s, struct cs_line *line, size_t at)
{
    struct cs_span *span = &line->spans[at];
    struct cs_slice rest = cs_slice(span->href.p + sizeof PREFIX - 1, span->href.n - (sizeof PREFIX - 1));
    const char *slash = memchr(rest.p, '/', rest.n);
    s->view = cs_slice(rest.p, slash ? (size_t)(slash - rest.p) : rest.n);
    s->metric = slash ? cs_slice(slash + 1, rest.n - s->view.n - 1) : cs_slice("", 0);
    s->found = NULL;
    if (s->links++ < MAX_LINKS) find(s);
    struct cs_slice anchor = s->found ? anchor_of(s, s->found) : cs_slice("", 0);
    bool ours = cs_slice_eqz(span->text, cs_word(CS_WORD_FIND_SEE, s->doc->lang));
    span->href = cs_slice("", 0);
    if (anchor.n) {
        cs_buf_addc(&s->doc->scratch, '#');
        cs_buf_adds(&s->doc->scratch, anchor);
        span->href = cs_doc_copy(s->doc, cs_buf_slice(&s->doc->scratch));
        if (s->doc->scratch.failed) s->doc->failed = true;
        cs_buf_clear(&s->doc->scratch);
    } else if (ours && at) { /* the words and the dot before them */
        memmove(span - 1, span + 1, (line->n - at - 1) * sizeof *span);
        line->n -= 2;
    }
}

static void settle_line(struct settle *s, struct cs_line *line)
{
    for (size_t i = line->n; i-- > 0;)
        if (is_link(line->spans[i].href)) settle_span(s, line, i);
}

static void settle_grid(struct settle *s, struct cs_grid *grid)
{
    struct cs_line *const lines[] = {&grid->title, &grid->note, &grid->foot};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) settle_line(s, lines[i]);
    for (size_t i = 0; i < grid->n_rows * grid->n_columns; i++) settle_line(s, &grid->cells[i].line);
}

void cs_links_settle(struct cs_doc *doc)
{
    struct settle s = {.doc = doc};
    for (struct cs_part *p = doc->root; p; p = next_part(p, doc->root)) {
        settle_line(&s, &p->line);
        if (p->grid) settle_grid(&s, p->grid);
        if (p->chart) settle_grid(&s, p->chart->table);
    }
}
