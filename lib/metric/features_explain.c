/* features_explain.c - definitions of features as text. */
#include "metric/features.h"

static void line(struct cs_buf *out, const char *what, struct cs_slice text)
{
    if (text.n) cs_buf_addf(out, "%-9s %.*s\n", what, (int)text.n, text.p);
}

static void alternatives(struct cs_buf *out, const char *what, const struct cs_formulas *f)
{
    for (size_t i = 0; i < f->n; i++) line(out, i ? "  or" : what, f->v[i].text);
}

static struct cs_slice source_of(const struct cs_metric_def *d)
{
    if (d->from.n) return d->from;
    return d->is.n ? CS_LIT("features") : CS_LIT("tickets");
}

void cs_feature_explain(const struct cs_metric_def *d, enum cs_lang lang, struct cs_buf *out)
{
    line(out, "feature", d->id);
    for (int l = 0; l < CS_LANGS; l++) line(out, l == 0 ? "name" : "", d->name[l]);
    line(out, "about", cs_metric_about(d, lang));
    line(out, "from", source_of(d));
    line(out, "value", d->value.text);
    line(out, "most", d->most.text);
    alternatives(out, "is", &d->is);
    alternatives(out, "of", &d->of);
    alternatives(out, "open", &d->open);
    alternatives(out, "where", &d->where);
    line(out, "among", d->among.text);
    line(out, "anchor", d->anchor);
    line(out, "unit", d->unit);
    line(out, "better", d->better);
    line(out, "source", d->origin);
}

static void moment(struct cs_buf *out, const struct cs_time *as_of, int64_t after_s)
{
    if (as_of) {
        char text[CS_TIME_LEN];
        cs_time_format((struct cs_time){as_of->at + after_s, as_of->off}, text);
        cs_buf_add(out, text, sizeof text);
        return;
    }
    cs_buf_addz(out, "as_of");
    if (after_s) cs_buf_addf(out, " %+lld s", (long long)after_s);
}

void cs_features_interval(const char *name, const struct cs_time *as_of, int64_t from_s, int64_t to_s,
                          struct cs_buf *out)
{
    cs_buf_addf(out, "%-9s (", name);
    moment(out, as_of, from_s);
    cs_buf_addz(out, ", ");
    moment(out, as_of, to_s);
    cs_buf_addz(out, "]\n");
}

enum cs_status cs_features_list(const struct cs_catalogue *c, struct cs_buf *out, struct cs_error *e)
{
    cs_buf_addz(out,
                "id\tname_en\tname_zh_hans\tname_zh_hant\tunit\tbetter\tfrom\tvalue\tof\twhere\tabout\n");
    for (size_t i = 0; i < c->n; i++) {
        const struct cs_metric_def *d = &c->defs[i];
        const struct cs_slice fields[] = {d->id,
                                          d->name[CS_EN],
                                          d->name[CS_ZH_HANS],
                                          d->name[CS_ZH_HANT],
                                          d->unit,
                                          d->better,
                                          source_of(d),
                                          d->is.n        ? cs_stanza_value(d->stanza, "is")
                                          : d->most.tree ? d->most.text
                                                         : d->value.text,
                                          cs_stanza_value(d->stanza, "of"),
                                          cs_stanza_value(d->stanza, "where")};
        for (size_t k = 0; k < sizeof fields / sizeof fields[0]; k++) {
            cs_field_add(out, fields[k]);
            cs_buf_addc(out, '\t');
        }
        cs_field_add(out, d->about[CS_EN]);
        cs_buf_addc(out, '\n');
    }
    return cs_buf_status(out, e);
}
