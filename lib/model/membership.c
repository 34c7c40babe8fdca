/* membership.c - from the rows of a method's segments to numbers and labels. */
#include "model/membership.h"
#include <stdlib.h>

/* The number of the method's segment `at`, told by its label. */
static enum cs_status number_of(struct cs_membership *m, const struct cs_segment *s, size_t at,
                                struct cs_map *labels, uint32_t *number, struct cs_error *e)
{
    struct cs_slice label = s->names[at].text[s->lang];
    char digits[24];
    if (!label.n) label = s->names[at].id;
    if (!label.n) {
        size_t i = sizeof digits;
        for (size_t x = at + 1; x || i == sizeof digits; x /= 10) digits[--i] = (char)('0' + x % 10);
        label = cs_slice(digits + i, sizeof digits - i);
    }
    bool added = false;
    *number = cs_map_add(labels, label, &added);
    if (*number == CS_MAP_NONE) return cs_map_status(labels, e);
    if (!added) return CS_OK;
    m->label[*number] = cs_arena_copy(&m->arena, label);
    m->n++;
    return m->label[*number].p ? CS_OK : cs_fail_memory(e);
}

enum cs_status cs_membership_make(struct cs_membership *m, const struct cs_segment *s, struct cs_error *e)
{
    struct cs_map labels = {0};
    uint32_t *number = cs_alloc(s->n_names, sizeof *number);
    m->rows = s->frame.n;
    m->segment = cs_alloc(m->rows, sizeof *m->segment);
    m->label = cs_alloc(s->n_names, sizeof *m->label);
    enum cs_status st = number && m->segment && m->label ? CS_OK : cs_fail_memory(e);
    for (size_t i = 0; i < s->n_names && !st; i++) number[i] = CS_NO_SEGMENT;
    for (size_t i = 0; i < m->rows && !st; i++) m->segment[i] = CS_NO_SEGMENT;
    if (!st) { /* those that there are, in the method's order */
        for (size_t p = 0; p < s->scaling.rows; p++) number[s->method->which(s, p)] = 0;
        for (size_t i = 0; i < s->n_names && !st; i++)
            if (number[i] == 0) st = number_of(m, s, i, &labels, &number[i], e);
        for (size_t p = 0; p < s->scaling.rows && !st; p++)
            m->segment[s->scaling.row[p]] = number[s->method->which(s, p)];
    }
    free(number);
    cs_map_release(&labels);
    return st;
}

void cs_membership_release(struct cs_membership *m)
{
    free(m->segment);
    free(m->label);
    cs_arena_release(&m->arena);
    *m = (struct cs_membership){0};
}
