/* format_table.h - the entries of the table of formats, each at the end of its own file. */
#ifndef CS_INGEST_FORMAT_TABLE_H
#define CS_INGEST_FORMAT_TABLE_H

#include "ingest/format.h"

extern const struct cs_format cs_format_csv;
extern const struct cs_format cs_format_fixed;
extern const struct cs_format cs_format_json;
extern const struct cs_format cs_format_mysql;
extern const struct cs_format cs_format_postgres;
extern const struct cs_format cs_format_tsv;
extern const struct cs_format cs_format_xlsx;
extern const struct cs_format cs_format_queue_log;

#endif
