/* together.h - how several files become one stream: which kinds go together, which of them are brought
 * together by ticket (ingest/by_ticket.h), and who the customers are (ingest/identify.h). Parts of
 * ingest/ingest.h.
 */
#ifndef CS_INGEST_TOGETHER_H
#define CS_INGEST_TOGETHER_H

#include "ingest/ingest.h"

/* After the mappings are known: roles, sources, identities. CS_DATA for kinds that do not go together. */
enum cs_status cs_together_decide(struct cs_ingest *, struct cs_error *) CS_MUST_USE;
/* Is a target of a file among the columns of the stream, or of what is brought together? */
bool cs_together_wants(const struct cs_ingest *, const struct cs_source_file *, const struct cs_target *);
/* After the union of columns is made. */
enum cs_status cs_together_open(struct cs_ingest *, struct cs_error *) CS_MUST_USE;
/* Takes converted rows of a file: keeps them, or writes them. */
enum cs_status cs_together_rows(struct cs_ingest *, const struct cs_source_file *, struct cs_slice rows,
                                struct cs_output *, struct cs_error *) CS_MUST_USE;
/* Writes the header line or rows, customers identified. */
enum cs_status cs_together_put(struct cs_ingest *, struct cs_output *, const char *, size_t,
                               struct cs_error *) CS_MUST_USE;
/* After the last file: writes what was kept, and tells what became of it. Sets the rows of the stream. */
enum cs_status cs_together_finish(struct cs_ingest *, struct cs_output *, struct cs_error *) CS_MUST_USE;

#endif
