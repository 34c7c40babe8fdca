# lib/local.mk - the sources of libcs, layer by layer, headers beside their code; one file a line.

noinst_LIBRARIES += lib/libcs.a
lib_libcs_a_SOURCES =

# base: memory, errors, numbers, time, options
lib_libcs_a_SOURCES += lib/base/ascii.h
lib_libcs_a_SOURCES += lib/base/calendar.c
lib_libcs_a_SOURCES += lib/base/calendar.h
lib_libcs_a_SOURCES += lib/base/calendar_days.h
lib_libcs_a_SOURCES += lib/base/calendar_read.c
lib_libcs_a_SOURCES += lib/base/error.c
lib_libcs_a_SOURCES += lib/base/error.h
lib_libcs_a_SOURCES += lib/base/help.c
lib_libcs_a_SOURCES += lib/base/help.h
lib_libcs_a_SOURCES += lib/base/map.c
lib_libcs_a_SOURCES += lib/base/map.h
lib_libcs_a_SOURCES += lib/base/log.h
lib_libcs_a_SOURCES += lib/base/log.c
lib_libcs_a_SOURCES += lib/base/utf8.c
lib_libcs_a_SOURCES += lib/base/mem.c
lib_libcs_a_SOURCES += lib/base/mem.h
lib_libcs_a_SOURCES += lib/base/num.c
lib_libcs_a_SOURCES += lib/base/num.h
lib_libcs_a_SOURCES += lib/base/numtext.c
lib_libcs_a_SOURCES += lib/base/options.c
lib_libcs_a_SOURCES += lib/base/options.h
lib_libcs_a_SOURCES += lib/base/period.c
lib_libcs_a_SOURCES += lib/base/period.h
lib_libcs_a_SOURCES += lib/base/program.c
lib_libcs_a_SOURCES += lib/base/program.h
lib_libcs_a_SOURCES += lib/base/quantile.c
lib_libcs_a_SOURCES += lib/base/quantile.h
lib_libcs_a_SOURCES += lib/base/stanza.c
lib_libcs_a_SOURCES += lib/base/stanza.h
lib_libcs_a_SOURCES += lib/base/sum.c
lib_libcs_a_SOURCES += lib/base/sum.h
lib_libcs_a_SOURCES += lib/base/time.c
lib_libcs_a_SOURCES += lib/base/tool.c
lib_libcs_a_SOURCES += lib/base/tool.h
lib_libcs_a_SOURCES += lib/base/time.h
lib_libcs_a_SOURCES += lib/base/timescan.c
lib_libcs_a_SOURCES += lib/base/utf8.h
lib_libcs_a_SOURCES += lib/base/zone.c
lib_libcs_a_SOURCES += lib/base/wide.c
lib_libcs_a_SOURCES += lib/base/wide.h
lib_libcs_a_SOURCES += lib/base/zone.h
lib_libcs_a_SOURCES += lib/base/zonerule.c
lib_libcs_a_SOURCES += lib/base/zonerule.h

# table: the stream engine and the schema
lib_libcs_a_SOURCES += lib/table/block.h
lib_libcs_a_SOURCES += lib/table/decode.c
lib_libcs_a_SOURCES += lib/table/ends.c
lib_libcs_a_SOURCES += lib/table/ends.h
lib_libcs_a_SOURCES += lib/table/feed.c
lib_libcs_a_SOURCES += lib/table/feed.h
lib_libcs_a_SOURCES += lib/table/input.c
lib_libcs_a_SOURCES += lib/table/input.h
lib_libcs_a_SOURCES += lib/table/output.c
lib_libcs_a_SOURCES += lib/table/output.h
lib_libcs_a_SOURCES += lib/table/progress.c
lib_libcs_a_SOURCES += lib/table/progress.h
lib_libcs_a_SOURCES += lib/table/scan.c
lib_libcs_a_SOURCES += lib/table/scan.h
lib_libcs_a_SOURCES += lib/table/schema.c
lib_libcs_a_SOURCES += lib/table/schema.h
lib_libcs_a_SOURCES += lib/table/schema_table.c
lib_libcs_a_SOURCES += lib/table/schema_table.h
lib_libcs_a_SOURCES += lib/table/schema_values.c
lib_libcs_a_SOURCES += lib/table/split.c
lib_libcs_a_SOURCES += lib/table/split.h

# text: widths, scripts
lib_libcs_a_SOURCES += lib/text/width.c
lib_libcs_a_SOURCES += lib/text/width.h

# expr: the expression language
lib_libcs_a_SOURCES += lib/expr/ast.h
lib_libcs_a_SOURCES += lib/expr/bind.c
lib_libcs_a_SOURCES += lib/expr/bind.h
lib_libcs_a_SOURCES += lib/expr/bind_call.c
lib_libcs_a_SOURCES += lib/expr/bind_compare.c
lib_libcs_a_SOURCES += lib/expr/bind_convert.c
lib_libcs_a_SOURCES += lib/expr/bind_keyed.c
lib_libcs_a_SOURCES += lib/expr/context.c
lib_libcs_a_SOURCES += lib/expr/context.h
lib_libcs_a_SOURCES += lib/expr/eval.c
lib_libcs_a_SOURCES += lib/expr/eval.h
lib_libcs_a_SOURCES += lib/expr/expr.h
lib_libcs_a_SOURCES += lib/expr/functions.c
lib_libcs_a_SOURCES += lib/expr/functions.h
lib_libcs_a_SOURCES += lib/expr/gaps.c
lib_libcs_a_SOURCES += lib/expr/gapsort.c
lib_libcs_a_SOURCES += lib/expr/gapsort.h
lib_libcs_a_SOURCES += lib/expr/kernels.h
lib_libcs_a_SOURCES += lib/expr/lex.c
lib_libcs_a_SOURCES += lib/expr/lex.h
lib_libcs_a_SOURCES += lib/expr/lookup.c
lib_libcs_a_SOURCES += lib/expr/lookup.h
lib_libcs_a_SOURCES += lib/expr/nearest.c
lib_libcs_a_SOURCES += lib/expr/parse.c
lib_libcs_a_SOURCES += lib/expr/plan.c
lib_libcs_a_SOURCES += lib/expr/plan.h
lib_libcs_a_SOURCES += lib/expr/regex.c
lib_libcs_a_SOURCES += lib/expr/regex.h
lib_libcs_a_SOURCES += lib/expr/run_compare.c
lib_libcs_a_SOURCES += lib/expr/run_convert.c
lib_libcs_a_SOURCES += lib/expr/run_logic.c
lib_libcs_a_SOURCES += lib/expr/run_number.c
lib_libcs_a_SOURCES += lib/expr/run_regex.c
lib_libcs_a_SOURCES += lib/expr/run_regex.h
lib_libcs_a_SOURCES += lib/expr/run_text.c
lib_libcs_a_SOURCES += lib/expr/run_time.c
lib_libcs_a_SOURCES += lib/expr/select.c
lib_libcs_a_SOURCES += lib/expr/select.h
lib_libcs_a_SOURCES += lib/expr/tree.c
lib_libcs_a_SOURCES += lib/expr/units.c
lib_libcs_a_SOURCES += lib/expr/units.h

# ingest: formats, encodings, mapping

# clean: repair

# metric: catalogue, views, accumulators
lib_libcs_a_SOURCES += lib/metric/answer.c
lib_libcs_a_SOURCES += lib/metric/answer.h
lib_libcs_a_SOURCES += lib/metric/bound.c
lib_libcs_a_SOURCES += lib/metric/bound.h
lib_libcs_a_SOURCES += lib/metric/catalogue.c
lib_libcs_a_SOURCES += lib/metric/catalogue.h
lib_libcs_a_SOURCES += lib/metric/collect.c
lib_libcs_a_SOURCES += lib/metric/collect.h
lib_libcs_a_SOURCES += lib/metric/explain.c
lib_libcs_a_SOURCES += lib/metric/explain.h
lib_libcs_a_SOURCES += lib/metric/group.c
lib_libcs_a_SOURCES += lib/metric/group.h
lib_libcs_a_SOURCES += lib/metric/layout.c
lib_libcs_a_SOURCES += lib/metric/layout.h
lib_libcs_a_SOURCES += lib/metric/measure.c
lib_libcs_a_SOURCES += lib/metric/measure.h
lib_libcs_a_SOURCES += lib/metric/measures.c
lib_libcs_a_SOURCES += lib/metric/measures.h
lib_libcs_a_SOURCES += lib/metric/show.c
lib_libcs_a_SOURCES += lib/metric/show.h
lib_libcs_a_SOURCES += lib/metric/store.c
lib_libcs_a_SOURCES += lib/metric/store.h
lib_libcs_a_SOURCES += lib/metric/survey.c
lib_libcs_a_SOURCES += lib/metric/survey.h
lib_libcs_a_SOURCES += lib/metric/views.c
lib_libcs_a_SOURCES += lib/metric/views.h

# report: document model, templates, carriers

# Run-time data files, beside the code that reads them; installed to $(pkgdatadir). Names are unique.
dist_pkgdata_DATA += lib/metric/daily.views
dist_pkgdata_DATA += lib/metric/metrics.catalogue
