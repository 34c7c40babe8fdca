/* doc.h - a report as a tree of parts, before it has a form: templates make it, carriers (HTML, terminal)
 * write it.
 *
 * All text in it has passed cs_safe_text(), numbers are already words: every carrier shows the same ones.
 * Everything lives in the document's arena. Building does not branch on memory: a document that could not
 * grow remembers it, and cs_doc_status() tells before it is used.
 */
#ifndef CS_REPORT_DOC_H
#define CS_REPORT_DOC_H

#include "base/mem.h"
#include "report/figure.h"
#include "table/schema.h"

/* What a span of text means; a carrier chooses colour and weight. */
enum cs_tone {
    CS_TONE_PLAIN,
    CS_TONE_STRONG,
    CS_TONE_EMPHASIS,
    CS_TONE_CODE,
    CS_TONE_MUTED,
    CS_TONE_WORSE,
    CS_TONE_BETTER,
};

struct cs_span {
    struct cs_slice text;
    struct cs_slice href; /* a link's target, else empty; has passed cs_safe_link() */
    enum cs_tone tone;
    bool whole;  /* a number with its unit: never broken across lines */
    bool breaks; /* the line ends before this span */
};
struct cs_line {
    struct cs_span *spans;
    size_t n, cap;
};

enum cs_column_kind {
    CS_COLUMN_NAME,
    CS_COLUMN_NUMBER,
    CS_COLUMN_BAR,
    CS_COLUMN_DOT,   /* a value and its interval on one scale for the column: cell.bar, .lo, .hi, .mark */
    CS_COLUMN_SPARK, /* a small line: cell.spark */
};
struct cs_column {
    enum cs_column_kind kind;
    struct cs_slice id; /* as the template wrote it: "csat:week"; a key's name; empty for what has none */
    struct cs_line title;
    struct cs_line from, to; /* CS_COLUMN_DOT: the ends of its scale in words */
};
/* A line without axes: equally spaced values, the last one is the subject. */
struct cs_spark {
    const double *value; /* NAN: missing */
    size_t n;
    double lo, hi, target; /* usual range and target; NAN: none */
    double least, most;    /* ends of the scale, the same for lines that stand together; never NAN */
    enum cs_tone tone;     /* of the last point */
};
#define CS_BAR_FULL 1000
struct cs_cell {
    struct cs_line line;
    struct cs_num number;    /* what the line says, exactly; missing when it says no number */
    enum cs_measure measure; /* of the number */
    int bar, mark;           /* length of the bar and place of the reference line, 0..CS_BAR_FULL; -1: none */
    int lo, hi;              /* ends of an interval on the scale of `bar`; -1: none */
    int heat;                /* shade of a heat cell, 0..4; -1: no shade */
    const struct cs_spark *spark; /* NULL: none */
    struct cs_slice key; /* of a cell that names a group: the key's value as in the stream; else .p NULL */
};
/* What a table, a chart or tiles were asked of, so that a page can ask again under a filter. */
struct cs_origin {
    struct cs_slice view;
    struct cs_slice *columns; /* specs as written: "tickets", "csat:week"; of a chart: what it draws */
    size_t n_columns;
    struct cs_slice x, by; /* of a chart: the keys along and for its series; may be empty */
    bool fixed;            /* it takes more than these to make it: a page does not ask again */
};
struct cs_grid {            /* a table */
    struct cs_slice anchor; /* unique in the document, [a-z0-9-]; links lead there */
    struct cs_line title, note, foot;
    unsigned width; /* of 12 columns of a wide page */
    bool heat;      /* hours across: narrow cells */
    bool by_rows;   /* each row is a metric, named by its first cell */
    bool judged;    /* what differs from all is marked in a column of dots: the others say little */
    bool prose;     /* sentences: cells wrap, and where columns are narrow a row is a paragraph */
    struct cs_column *columns;
    size_t n_columns;
    struct cs_cell *cells; /* row by row */
    size_t n_rows, rows_cap;
    struct cs_origin origin;
};

enum cs_state { CS_STATE_NONE, CS_STATE_MET, CS_STATE_MISSED, CS_STATE_BORDERLINE };
struct cs_tile {
    struct cs_slice id;                   /* the metric */
    struct cs_num number;                 /* the value, exactly */
    struct cs_num low, high, cases, goal; /* its interval, n and target; missing where the line is empty */
    enum cs_measure measure;
    struct cs_line name, value;
    struct cs_line interval, n, when; /* each may be empty; `when`: another period than the rest */
    struct cs_line note;              /* `when`, and what else is compared with, for a line below a table */
    struct cs_line target;            /* "≥ 85.0%"; empty without one */
    enum cs_state state;
    const struct cs_spark *spark; /* NULL: none */
    struct {
        struct cs_slice vs; /* "week" */
        struct cs_line label, change;
        struct cs_num number; /* of points where the value is a share or points, else a share */
        enum cs_measure measure;
    } changes[3];
    size_t n_changes;
};

enum cs_part_kind {
    CS_PART_ROOT,
    CS_PART_HEADING,   /* level */
    CS_PART_PARAGRAPH, /* role */
    CS_PART_LIST,      /* level: first number, 0 = bullets; children are items */
    CS_PART_ITEM,
    CS_PART_QUOTE,
    CS_PART_GROUP, /* parts that stand together; level: width, of 12 columns */
    CS_PART_CODE,  /* one line of spans, each breaking */
    CS_PART_RULE,
    CS_PART_TILES,
    CS_PART_TABLE,
    CS_PART_CHART,
    CS_PART_DEFINITIONS, /* children are items: a term in the line, its text as the child */
};
enum cs_role { CS_ROLE_TEXT, CS_ROLE_LEAD, CS_ROLE_QUALITY, CS_ROLE_NOTE };

struct cs_part {
    enum cs_part_kind kind;
    enum cs_role role;
    unsigned level;
    struct cs_line line;
    struct cs_tile *tiles;
    size_t n_tiles;
    struct cs_origin origin; /* of tiles */
    struct cs_grid *grid;
    struct cs_chart *chart; /* report/chart.h */
    struct cs_part *parent, *child, *last, *next;
};

#define CS_COLUMNS_MAX 64

struct cs_doc {
    struct cs_arena arena;
    enum cs_lang lang;
    struct cs_line title, when, as_of;
    struct cs_slice logo; /* for the masthead of pages: a data: address, or empty */
    struct cs_part *root;
    struct cs_buf scratch;  /* for cs_line_put() */
    struct cs_spare *spare; /* what builders write into once memory was short */
    bool failed;
};

enum cs_status cs_doc_make(struct cs_doc *, enum cs_lang, struct cs_error *) CS_MUST_USE;
void cs_doc_release(struct cs_doc *);
enum cs_status cs_doc_status(const struct cs_doc *, struct cs_error *) CS_MUST_USE;
/* A new last child of `parent`; a spare block when memory is short, never NULL. */
struct cs_part *cs_doc_part(struct cs_doc *, struct cs_part *parent, enum cs_part_kind);

/* Copies what it is given. */
void cs_origin_set(struct cs_doc *, struct cs_origin *, struct cs_slice view, const struct cs_slice *columns,
                   size_t n_columns);
/* A copy in the document's arena, as it is: not made safe. */
struct cs_slice cs_doc_copy(struct cs_doc *, struct cs_slice);
/* A copy, made safe; empty when memory is short. */
struct cs_slice cs_doc_keep(struct cs_doc *, struct cs_slice);
/* `n` numbers, all NAN; NULL when memory is short. */
double *cs_doc_numbers(struct cs_doc *, size_t n);

/* Takes away the children of `parent` behind `last` (NULL: all of them). */
void cs_doc_cut(struct cs_part *parent, struct cs_part *last);

/* Appends a text to a line; it is made safe here. NULL when it is empty or memory is short. */
struct cs_span *cs_line_add(struct cs_doc *, struct cs_line *, enum cs_tone, struct cs_slice);
struct cs_span *cs_line_addz(struct cs_doc *, struct cs_line *, enum cs_tone, const char *);
/* Appends what was written into doc->scratch, and empties that. */
struct cs_span *cs_line_put(struct cs_doc *, struct cs_line *, enum cs_tone, bool whole);
/* Appends a phrase of words.h; $1 … $9 become the texts of args[0] … with their spans. */
void cs_line_phrase(struct cs_doc *, struct cs_line *, enum cs_tone, const char *phrase,
                    const struct cs_line *args, size_t n_args);
void cs_line_join(struct cs_doc *, struct cs_line *,
                  const struct cs_line *); /* appends the spans of another */

/* At most CS_COLUMNS_MAX columns. */
struct cs_grid *cs_doc_grid(struct cs_doc *, struct cs_part *, size_t n_columns); /* never NULL */
/* A new row of empty cells; a spare one when memory is short. */
struct cs_cell *cs_grid_row(struct cs_doc *, struct cs_grid *);

#endif
