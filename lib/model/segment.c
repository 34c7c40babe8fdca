/* segment.c - what all methods of putting customers into segments have in common. */
#include "model/segment.h"
#include "base/nearest.h"
#include <stdlib.h>
#include <string.h>

static const struct cs_segment_method *const methods[] = {&cs_segment_kmeans, &cs_segment_rfm,
                                                          &cs_segment_rules, &cs_segment_cohort};
enum { METHODS = sizeof methods / sizeof *methods };

void cs_segment_release(struct cs_segment *s)
{
    cs_kmeans_release(&s->model);
    cs_k_choice_release(&s->choice);
    cs_clusters_release(&s->saved);
    cs_points_release(&s->points);
    cs_rfm_release(&s->rfm);
    cs_rfm_model_release(&s->scored);
    cs_segrules_release(&s->rules);
    cs_segrules_release(&s->installed);
    cs_scale_release(&s->scaling);
    cs_frame_release(&s->frame);
    cs_buf_release(&s->centres);
    cs_buf_release(&s->notes);
    cs_plan_free(s->plan);
    cs_customers_release(&s->customers);
    cs_used_release(&s->used);
    cs_arena_release(&s->arena);
    free(s->keep);
    free(s->logged);
    free(s->own);
    *s = (struct cs_segment){0};
}

/* ---- options ---- */

static bool takes(const struct cs_segment_method *m, const char *option)
{
    for (const char *const *o = m->options; *o; o++)
        if (strcmp(*o, option) == 0) return true;
    return false;
}

static bool is_given(const struct cs_option *o)
{
    switch (o->kind) {
    case CS_OPT_FLAG:
        return *(const bool *)o->dest;
    case CS_OPT_TEXT:
    case CS_OPT_MAYBE:
        return *(const char *const *)o->dest != NULL;
    case CS_OPT_LIST:
        return ((const struct cs_texts *)o->dest)->n > 0;
    case CS_OPT_COUNT:
        return *(const uint64_t *)o->dest > 0;
    default:
        return false;
    }
}

/* An option that only other methods take. */
static enum cs_status check_strays(const struct cs_segment *s, const struct cs_option *o, struct cs_error *e)
{
    for (; o->letter || o->name; o++) {
        if (!is_given(o) || takes(s->method, o->name)) continue;
        const struct cs_segment_method *first = NULL, *last = NULL;
        for (size_t i = 0; i < METHODS; i++)
            if (takes(methods[i], o->name)) {
                last = methods[i];
                first = first ? first : last;
            }
        if (!first) continue;
        const char letter[] = {'-', o->letter, '\0'};
        return cs_fail(e, CS_USAGE, "option '%s%s' is for '--method %s'%s%s", o->letter ? "" : "--",
                       o->letter ? letter : o->name, first->name, first == last ? "" : " and ",
                       first == last ? "" : last->name);
    }
    return CS_OK;
}

/* With --apply the file says which method it is of. */
static enum cs_status method_of_model(struct cs_segment *s, struct cs_error *e)
{
    const struct cs_segment_method *of[METHODS];
    const char *kinds[METHODS];
    size_t n = 0, which;
    for (size_t i = 0; i < METHODS; i++)
        if (takes(methods[i], "apply")) {
            of[n] = methods[i];
            kinds[n++] = methods[i]->name;
        }
    enum cs_status st = cs_model_kind(s->ask->apply, kinds, n, &which, e);
    if (!st) s->method = of[which];
    return st;
}

/* "kmeans, rfm" */
static void add_methods(struct cs_buf *b)
{
    for (size_t i = 0; i < METHODS; i++) cs_buf_addf(b, i ? ", %s" : "%s", methods[i]->name);
    cs_buf_addc(b, '\0');
}

static enum cs_status find_method(struct cs_segment *s, struct cs_error *e)
{
    const char *name = s->ask->method;
    if (s->ask->by && name) return cs_fail(e, CS_USAGE, "--by: the segments are there, without '--method'");
    if (s->ask->by) s->method = &cs_segment_given;
    if (s->ask->apply && !name && !s->ask->by) {
        enum cs_status st = method_of_model(s, e);
        if (st) return st;
    }
    for (size_t i = 0; name && i < METHODS; i++)
        if (strcmp(methods[i]->name, name) == 0) s->method = methods[i];
    if (s->method == &cs_segment_kmeans && s->ask->batch) s->method = &cs_segment_batches;
    if (s->method) return CS_OK;
    struct cs_buf list = {0};
    add_methods(&list);
    enum cs_status st = cs_buf_status(&list, e);
    if (!st && name)
        st = cs_fail(e, CS_USAGE, "no method '%s'; there is %s", cs_quotez(name).text, list.p);
    else if (!st) {
        cs_fail(e, CS_USAGE, "how to segment");
        st = cs_error_cure(e, "--method %s", list.p);
    }
    cs_buf_release(&list);
    return st;
}

/* The rules that are asked for, and those that are installed. */
static enum cs_status read_rules(struct cs_segment *s, struct cs_error *e)
{
    const struct cs_segment_method *m = s->method;
    const char *given = s->ask->rules;
    struct cs_buf path = {0};
    enum cs_status st = CS_OK;
    if (given) st = cs_segrules_read(&s->rules, given, m->keys, s->ask->list != NULL, e);
    if (st || !m->rules) return st;
    cs_buf_addf(&path, "%s/%s%c", s->ask->data_dir, m->rules, '\0');
    st = cs_buf_status(&path, e);
    if (!st) st = cs_segrules_read(given ? &s->installed : &s->rules, path.p, m->keys, false, e);
    cs_buf_release(&path);
    return st;
}

const struct cs_stanza *cs_segment_top(const struct cs_segment *s, const char *key)
{
    const struct cs_stanza *tops[] = {s->rules.top, s->installed.top};
    for (size_t i = 0; i < 2; i++)
        if (tops[i] && cs_stanza_get(tops[i], key)) return tops[i];
    return NULL;
}

/* --from and --to: segments of tickets at two dates. */
static enum cs_status check_dates(const struct cs_segment *s, struct cs_error *e)
{
    const struct cs_segment_ask *ask = s->ask;
    if (!ask->from && !ask->to) return CS_OK;
    if (!ask->from || !ask->to) {
        cs_fail(e, CS_USAGE, "who moved between two dates: one of them is not given");
        return cs_error_cure(e, "--from DATE --to DATE");
    }
    const char *stray = ask->by             ? "--by"
                        : s->ask->batch     ? "--batch"
                        : s->method->run    ? "--method cohort"
                        : ask->common.as_of ? "--as-of"
                        : ask->about        ? "--about"
                                            : NULL;
    return stray ? cs_fail(e, CS_USAGE, "'%s' does not go with '--from' and '--to'", stray) : CS_OK;
}

enum cs_status cs_segment_check(struct cs_segment *s, const struct cs_option *const *tables,
                                struct cs_error *e)
{
    enum cs_status st = cs_lang_choose(&s->lang, s->ask->common.lang, e);
    if (!st) st = find_method(s, e);
    while (!st && *tables) st = check_strays(s, *tables++, e);
    if (!st) st = check_dates(s, e);
    if (!st && s->ask->columns && (s->ask->portrait || s->ask->from))
        return cs_fail(e, CS_USAGE, "--columns: there are no rows to write them in front of");
    if (!st && s->ask->explain && s->ask->portrait)
        return cs_fail(e, CS_USAGE, "--explain and --portrait: one of them");
    if (!st && s->ask->about && !s->ask->portrait) return cs_fail(e, CS_USAGE, "--about is for '--portrait'");
    if (!st) st = s->method->check(s, e);
    return st ? st : read_rules(s, e);
}

/* ---- what is read ---- */

static enum cs_status no_column(const struct cs_header *header, struct cs_slice name, struct cs_error *e)
{
    struct cs_nearest near;
    cs_fail(e, CS_USAGE, "--columns: no column '%s'", cs_quote(name).text);
    cs_nearest_start(&near, name);
    for (uint32_t i = 0; i < header->n; i++) cs_nearest_try(&near, header->name[i]);
    if (near.best.p) return cs_error_cure(e, "did you mean '%s'?", cs_quote(near.best).text);
    return cs_error_cure(e, "columns of the customers, as they come; what is found stands behind them");
}

/* The columns that are written in front: --columns, else the one that names the customer. */
static enum cs_status choose_columns(struct cs_segment *s, const struct cs_header *header, struct cs_error *e)
{
    const char *columns = s->ask->columns;
    struct cs_slice rest = cs_slicez(columns ? columns : ""), item;
    s->keep = cs_alloc(header->n, sizeof *s->keep);
    if (!s->keep) return cs_fail_memory(e);
    s->frame.keep = s->keep;
    if (!columns) {
        s->keep[s->frame.n_keep++] = cs_frame_id(header);
        return CS_OK;
    }
    while (cs_list_next(&rest, &item)) {
        const uint32_t column = cs_header_find(header, item);
        if (column == CS_NO_COLUMN) return no_column(header, item, e);
        for (size_t i = 0; i < s->frame.n_keep; i++)
            if (s->keep[i] == column)
                return cs_fail(e, CS_USAGE, "--columns: '%s' twice", cs_quote(item).text);
        s->keep[s->frame.n_keep++] = column;
    }
    return s->frame.n_keep ? CS_OK : cs_fail(e, CS_USAGE, "--columns: no column");
}

/* The columns of the frame: those of --features, else those that the method takes. */
static enum cs_status bind_features(struct cs_segment *s, const struct cs_header *header, struct cs_error *e)
{
    struct cs_buf list = {0};
    const char *given = s->ask->by ? s->ask->by : s->ask->features;
    const char *option = s->ask->by      ? "--by"
                         : given         ? "--features"
                         : s->ask->apply ? s->ask->apply
                                         : s->method->rules;
    enum cs_status st = CS_OK;
    s->frame.plan = s->plan;
    s->frame.categories = s->ask->by != NULL;
    if (given)
        cs_buf_addz(&list, given);
    else if (s->method->features)
        st = s->method->features(s, header, &list, e);
    else
        return CS_OK;
    cs_buf_addc(&list, '\0');
    if (!st) st = cs_buf_status(&list, e);
    if (!st && list.n == 1 && !given) {
        cs_fail(e, CS_USAGE, "by what to segment: the stream has none of the columns that are looked for");
        st = cs_error_cure(e, "--features COLUMN,… names numbers and categories");
    }
    if (!st) st = cs_frame_bind(&s->frame, list.p, option, s->plan, e);
    if (st == CS_USAGE && s->ask->apply) {
        e->line = e->column = 0;
        cs_error_cure(e, s->customers.tickets
                             ? "the options that the model was made with: --orders, --customers, --window"
                             : "a stream with the columns that the model was made from");
    }
    if (!st) s->list = cs_arena_copy(&s->arena, cs_slice(list.p, list.n - 1));
    if (!st && !s->list.p) st = cs_fail_memory(e);
    cs_buf_release(&list);
    return st;
}

static void add_item(struct cs_buf *list, struct cs_slice item)
{
    if (list->n && item.n) cs_buf_addc(list, ',');
    cs_buf_adds(list, item);
}

/* What may be looked at of tickets: what the rules say, and the columns that are written. */
static void list_needs(const struct cs_segment *s, bool given, struct cs_buf *list)
{
    for (size_t i = 0; i < s->saved.features.n; i++) add_item(list, s->saved.features.v[i].text);
    const char *const *key = given || !s->method->features ? NULL : s->method->keys;
    for (; key && *key; key++)
        if (cs_segment_top(s, *key)) add_item(list, cs_stanza_value(cs_segment_top(s, *key), *key));
    for (size_t i = 0; i < s->rules.n && !s->method->features; i++)
        add_item(list, cs_stanza_value(s->rules.v[i].stanza, "when"));
    if (s->ask->columns) add_item(list, cs_slicez(s->ask->columns));
    cs_buf_addc(list, '\0');
}

/* Customers of tickets are made first. */
static enum cs_status open_customers(struct cs_segment *s, struct cs_ends *ends, struct cs_error *e)
{
    const struct cs_segment_ask *ask = s->ask;
    const char *given = ask->by ? ask->by : ask->features;
    struct cs_buf may = {0};
    s->common = ask->common;
    list_needs(s, given != NULL, &may);
    enum cs_status st = cs_buf_status(&may, e);
    if (!st && s->method->open) st = s->method->open(s, cs_input_header(ends->in), e);
    const struct cs_customers_ask of = {.common = &s->common,
                                        .features = ask->of_tickets,
                                        .data_dir = ask->data_dir,
                                        .as_of = s->as_of,
                                        .must = given,
                                        .may = may.p,
                                        .all = ask->portrait && !s->as_of};
    if (!st && of.all && cs_customers_is_tickets(cs_input_header(ends->in))) {
        st = cs_input_again(ends->in, e);
        if (!st) st = cs_used_find(&s->used, ends->in, &s->common, e);
    }
    if (!st && s->as_of)
        st = cs_customers_open(&s->customers, &of, ends->in, &ends->options, e);
    else if (!st)
        st = cs_customers_ends(&s->customers, &of, ends, e);
    s->in = s->as_of && !st ? s->customers.in : ends->in;
    cs_buf_release(&may);
    s->context = s->customers.context;
    if (!st) s->header = cs_input_header(s->in);
    return st;
}

enum cs_status cs_segment_bind(struct cs_segment *s, struct cs_ends *ends, struct cs_error *e)
{
    enum cs_status st = open_customers(s, ends, e);
    if (st) return st;
    const struct cs_header *header = s->header;
    const struct cs_scope scope = cs_context_scope(&s->context, header);
    cs_node where = CS_NO_NODE;
    if (s->ask->portrait && !s->as_of) st = cs_input_again(s->in, e);
    if (!st) st = cs_plan_make(&s->plan, &scope, e);
    if (!st) st = cs_context_bind(&s->context, s->plan, NULL, &where, e);
    if (!st) st = bind_features(s, header, e);
    s->frame.where = where;
    s->frame.once = true;
    if (!st) st = choose_columns(s, header, e);
    return st ? st : s->method->bind(s, e);
}

enum cs_status cs_segment_read(struct cs_segment *s, struct cs_ends *ends, struct cs_error *e)
{
    enum cs_status st = cs_segment_bind(s, ends, e);
    return st ? st : cs_frame_read(&s->frame, s->in, e);
}

/* ---- what is found ---- */

static enum cs_status no_customer(const struct cs_segment *s, struct cs_error *e)
{
    cs_fail(e, CS_DATA, "there is no customer");
    if (s->frame.left_out)
        return cs_error_cure(e, "--where leaves out all %llu", (unsigned long long)s->frame.left_out);
    if (s->customers.tickets) return cs_error_cure(e, "an --as-of behind the first contact");
    return e->status;
}

enum cs_status cs_segment_has_rows(const struct cs_segment *s, struct cs_error *e)
{
    if (s->scaling.rows) return CS_OK;
    if (!s->frame.n) return no_customer(s, e);
    cs_fail(e, CS_DATA, "no customer has a value for each feature");
    return cs_error_cure(e, "--features 'x=coalesce(x, 0)' says what a missing one stands for");
}

const struct cs_slice *cs_segment_texts(struct cs_segment *s)
{
    struct cs_slice rest = s->list, *texts = cs_arena_alloc(&s->arena, s->frame.n_features, sizeof *texts);
    size_t i = 0;
    while (texts && i < s->frame.n_features && cs_list_next(&rest, &texts[i])) i++;
    return texts;
}

enum cs_status cs_segment_save(const struct cs_segment *s, struct cs_slice model, struct cs_error *e)
{
    struct cs_output *out;
    enum cs_status st = cs_output_open(&out, s->ask->save, 0, e);
    if (st) return st;
    st = cs_output_write(out, model.p, model.n, e);
    if (!st) return cs_output_commit(out, e);
    cs_output_discard(out);
    return st;
}

enum cs_status cs_segment_name(struct cs_segment *s, size_t n, struct cs_error *e)
{
    s->names = cs_arena_alloc(&s->arena, n, sizeof *s->names);
    s->n_names = n;
    if (!s->names) return cs_fail_memory(e);
    return cs_names_find(cs_buf_slice(&s->centres), &s->rules, &s->arena, s->names, n, e);
}

enum cs_status cs_segment_learn(struct cs_segment *s, struct cs_error *e)
{
    return s->method->learn(s, e);
}

/* ---- what is written ---- */

static size_t count(const char *const *list)
{
    size_t n = 0;
    while (list[n]) n++;
    return n;
}

enum cs_status cs_segment_header(struct cs_segment *s, struct cs_ends *ends, struct cs_error *e)
{
    const struct cs_header *header = cs_input_header(ends->in);
    const char *const *own = s->method->columns;
    size_t n = s->frame.n_keep;
    struct cs_slice *names = cs_arena_alloc(&s->arena, n + count(own), sizeof *names);
    if (!names) return cs_fail_memory(e);
    for (size_t i = 0; i < n; i++) names[i] = header->name[s->keep[i]];
    for (; *own; own++) {
        for (size_t i = 0; i < s->frame.n_keep; i++)
            if (cs_slice_eqz(names[i], *own)) {
                cs_fail(e, CS_USAGE, "the column '%s' is there already", *own);
                return cs_error_cure(e, "--columns names others");
            }
        names[n++] = cs_slicez(*own);
    }
    return cs_ends_header(ends, names, n, e);
}

static void write_row(const struct cs_segment *s, size_t row, size_t *point, struct cs_buf *out)
{
    cs_buf_adds(out, cs_frame_kept(&s->frame, row));
    if (*point < s->scaling.rows && s->scaling.row[*point] == row)
        s->method->row(s, (*point)++, out);
    else
        for (size_t i = count(s->method->columns); i > 0; i--) cs_buf_addc(out, '\t');
    cs_buf_addc(out, '\n');
}

enum cs_status cs_segment_write(struct cs_segment *s, struct cs_ends *ends, struct cs_error *e)
{
    struct cs_buf out = {0};
    size_t point = 0;
    enum cs_status st = cs_segment_header(s, ends, e);
    for (size_t row = 0; row < s->frame.n && !st; row++) {
        write_row(s, row, &point, &out);
        if (out.n < 1 << 17 && row + 1 < s->frame.n) continue;
        st = cs_buf_status(&out, e);
        if (!st) st = cs_output_write(ends->out, out.p, out.n, e);
        cs_buf_clear(&out);
    }
    cs_buf_release(&out);
    return st ? st : cs_ends_seal(ends, s->frame.n, 0, 0, e);
}

enum cs_status cs_segment_explain(struct cs_segment *s, struct cs_ends *ends, struct cs_error *e)
{
    struct cs_buf out = {0};
    const uint64_t rows = s->method->explain(s, &out);
    enum cs_status st = cs_buf_status(&out, e);
    if (!st) st = cs_output_write(ends->out, out.p, out.n, e);
    cs_buf_release(&out);
    return st ? st : cs_ends_seal(ends, rows, 0, 0, e);
}

static const char *plural(uint64_t n)
{
    return n == 1 ? "" : "s";
}

/* The names that rules could ask for: of what segments are like, else of the stream. */
static void try_names(const struct cs_segment *s, struct cs_nearest *near)
{
    const char *p = s->centres.p, *end = p ? memchr(p, '\n', s->centres.n) : NULL;
    while (end && p < end) {
        const char *tab = memchr(p, '\t', (size_t)(end - p));
        const char *stop = tab ? tab : end;
        cs_nearest_try(near, cs_slice(p, (size_t)(stop - p)));
        p = stop + 1;
    }
    for (uint32_t i = 0; i < s->header->n && !end; i++) cs_nearest_try(near, s->header->name[i]);
}

/* Rules of --rules that could not be asked. */
static void tell_passed_over(const struct cs_segment *s, struct cs_buf *b)
{
    for (size_t i = 0; i < s->rules.n; i++) {
        const struct cs_segrule *r = &s->rules.v[i];
        struct cs_nearest near;
        if (!r->n_cases || r->when.n) continue;
        cs_buf_addf(b, "rule '%s' is passed over: ", cs_quote(r->stanza->id).text);
        if (cs_slice_eqz(r->absent, "as_of")) {
            cs_buf_addz(b, "it asks for as_of (cure: --as-of)\n");
            continue;
        }
        cs_nearest_start(&near, r->absent);
        try_names(s, &near);
        cs_buf_addf(b, "no column '%s'", cs_quote(r->absent).text);
        if (near.best.p) cs_buf_addf(b, " (cure: did you mean '%s'?)", cs_quote(near.best).text);
        cs_buf_addc(b, '\n');
    }
}

void cs_segment_tell(const struct cs_segment *s, struct cs_buf *b)
{
    if (s->method->run && !s->method->tell) {
        cs_buf_adds(b, cs_buf_slice(&s->notes));
        return;
    }
    const struct cs_frame *f = &s->frame;
    cs_buf_adds(b, cs_buf_slice(&s->customers.notes));
    cs_buf_addf(b, "%zu customer%s = %zu ", f->n, plural(f->n), s->scaling.rows);
    if (cs_segment_moves(s))
        cs_buf_addz(b, "with a segment at both dates");
    else if (s->method->found)
        cs_buf_addz(b, s->method->found);
    else
        cs_buf_addf(b, "in %zu segment%s", s->model.k, plural(s->model.k));
    cs_buf_addf(b, " + %zu without", f->n - s->scaling.rows);
    if (f->customers.nameless)
        cs_buf_addf(b, "; %llu without a customer_id", (unsigned long long)f->customers.nameless);
    if (f->left_out) cs_buf_addf(b, "; %llu left out by --where", (unsigned long long)f->left_out);
    cs_buf_addc(b, '\n');
    for (size_t c = 0; c < f->n_features; c++)
        if (f->columns[c].missing)
            cs_buf_addf(b, "feature '%s' is missing for %zu customer%s\n", cs_quote(f->columns[c].name).text,
                        f->columns[c].missing, plural(f->columns[c].missing));
    if (s->method->tell) s->method->tell(s, b);
    if (s->ask->rules && !s->first) tell_passed_over(s, b);
    cs_buf_adds(b, cs_buf_slice(&s->notes));
    if (f->bad)
        cs_buf_addf(b, "%llu value%s did not parse and count as missing\n", (unsigned long long)f->bad,
                    plural(f->bad));
}
