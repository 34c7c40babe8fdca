/* show_days.c - the line under a table that tells which days a period and its comparisons came to. */
#include "metric/show.h"

static void add_days(struct cs_days d, struct cs_buf *out)
{
    char text[10];
    if (d.first > d.last) {
        cs_buf_addz(out, "–");
        return;
    }
    cs_date_format(d.first, text);
    cs_buf_add(out, text, sizeof text);
    if (d.first == d.last) return;
    cs_buf_addz(out, "..");
    cs_date_format(d.last, text);
    cs_buf_add(out, text, sizeof text);
}

static void add_line(const struct cs_view_answer *v, size_t m, bool named, enum cs_lang lang,
                     struct cs_buf *out)
{
    static const char *const against[CS_LANGS] = {"against", "对比", "對比"};
    size_t periods = cs_view_periods(v->bound->view);
    const struct cs_place *place = &v->places[m * periods];
    if (named) {
        cs_metric_name(v->bound->metrics[m].metric, lang, out);
        cs_buf_addz(out, ": ");
    }
    add_days(place->days, out);
    for (size_t p = 1; p < periods; p++) {
        cs_buf_addf(out, p > 1 ? ", " : " %s ", against[lang]);
        add_days(place[p].days, out);
    }
}

void cs_show_days(const struct cs_answer *a, enum cs_lang lang, bool colour, struct cs_buf *out)
{
    const struct cs_view_answer *v = &a->views[0];
    const struct cs_bound_view *b = v->bound;
    const struct cs_days *said = NULL;
    struct cs_buf text = {0};
    if (b->view->period.kind == CS_PERIOD_ALL) return;
    for (size_t m = 0; m < b->n; m++) {
        const struct cs_days *days = &v->places[m * cs_view_periods(b->view)].days;
        if (b->metrics[m].from_start) continue;
        if (said && said->first == days->first && said->last == days->last) continue;
        cs_buf_clear(&text);
        add_line(v, m, said != NULL, lang, &text);
        cs_buf_addc(out, '\n');
        cs_tone_add(out, cs_buf_slice(&text), CS_TONE_FAINT, colour);
        out->failed |= text.failed;
        if (!said) said = days;
    }
    if (said) cs_buf_addc(out, '\n');
    cs_buf_release(&text);
}
