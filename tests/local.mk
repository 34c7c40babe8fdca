# tests/local.mk - make check: unit tests, end-to-end cases, the manual's examples, faults, house rules.
# Every test speaks TAP. A new test is one line here.

TEST_EXTENSIONS = .cases .sh
LOG_DRIVER = $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
LOG_COMPILER = $(SHELL) $(srcdir)/tests/unit/run
SH_LOG_DRIVER = $(LOG_DRIVER) --ignore-exit
SH_LOG_COMPILER = $(SHELL)
CASES_LOG_DRIVER = $(LOG_DRIVER) --ignore-exit
CASES_LOG_COMPILER = $(SHELL) $(srcdir)/tests/e2e/run

# The tools of the build tree and their data files, whatever is installed; nothing of the user's settings.
AM_TESTS_ENVIRONMENT = \
	top=$$(cd $(srcdir) && pwd) && export top && \
	build=$$(pwd) && export build && \
	PATH=$$build/cmd:$$build/tests/gen:$$PATH && export PATH && \
	CS_DATADIR=$$build/share && export CS_DATADIR && \
	MANDOC=$(MANDOC) && export MANDOC && \
	ASAN=$(enable_asan) && export ASAN && \
	ASAN_OPTIONS=exitcode=99 && export ASAN_OPTIONS && \
	unset CS_ZONE CS_LANG COLUMNS || :;

# Unit tests: tests/unit/test_MODULE.c, one program a module.
unit_tests =
unit_tests += tests/unit/test_idcheck
unit_tests += tests/unit/test_personal
unit_tests += tests/unit/test_protect
unit_tests += tests/unit/test_simplify
unit_tests += tests/unit/test_features
unit_tests += tests/unit/test_sort
unit_tests += tests/unit/test_sources
unit_tests += tests/unit/test_story
unit_tests += tests/unit/test_by_ticket
unit_tests += tests/unit/test_identify
unit_tests += tests/unit/test_queue_log
unit_tests += tests/unit/test_width
unit_tests += tests/unit/test_sum
unit_tests += tests/unit/test_wide
unit_tests += tests/unit/test_quantile
unit_tests += tests/unit/test_judge
unit_tests += tests/unit/test_counterfactual
unit_tests += tests/unit/test_portfolio
unit_tests += tests/unit/test_survival
unit_tests += tests/unit/test_told
unit_tests += tests/unit/test_cohort
unit_tests += tests/unit/test_portrait
unit_tests += tests/unit/test_significance
unit_tests += tests/unit/test_logistic
unit_tests += tests/unit/test_penalty
unit_tests += tests/unit/test_num
unit_tests += tests/unit/test_scan
unit_tests += tests/unit/test_output
unit_tests += tests/unit/test_histogram
unit_tests += tests/unit/test_input
unit_tests += tests/unit/test_decode
unit_tests += tests/unit/test_options
unit_tests += tests/unit/test_program
unit_tests += tests/unit/test_sortkey
unit_tests += tests/unit/test_stability
unit_tests += tests/unit/test_stanza
unit_tests += tests/unit/test_time
unit_tests += tests/unit/test_period
unit_tests += tests/unit/test_zone
unit_tests += tests/unit/test_schema
unit_tests += tests/unit/test_alias
unit_tests += tests/unit/test_csv
unit_tests += tests/unit/test_rows
unit_tests += tests/unit/test_json
unit_tests += tests/unit/test_xlsx
unit_tests += tests/unit/test_tsv
unit_tests += tests/unit/test_fixed
unit_tests += tests/unit/test_bytes
unit_tests += tests/unit/test_encoding
unit_tests += tests/unit/test_detect
unit_tests += tests/unit/test_utf8
unit_tests += tests/unit/test_when
unit_tests += tests/unit/test_quick
unit_tests += tests/unit/test_duration
unit_tests += tests/unit/test_cell
unit_tests += tests/unit/test_mapfile
unit_tests += tests/unit/test_calendar
unit_tests += tests/unit/test_calibrate
unit_tests += tests/unit/test_clean
unit_tests += tests/unit/test_check_cell
unit_tests += tests/unit/test_unique
unit_tests += tests/unit/test_repair
unit_tests += tests/unit/test_customers
unit_tests += tests/unit/test_frame
unit_tests += tests/unit/test_kchoice
unit_tests += tests/unit/test_kmeans
unit_tests += tests/unit/test_rfm
unit_tests += tests/unit/test_segrules
unit_tests += tests/unit/test_random
unit_tests += tests/unit/test_ranking
unit_tests += tests/unit/test_rules
unit_tests += tests/unit/test_expr_parse
unit_tests += tests/unit/test_expr_eval
unit_tests += tests/unit/test_expr_bind
unit_tests += tests/unit/test_lookup
unit_tests += tests/unit/test_gaps
unit_tests += tests/unit/test_catalogue
unit_tests += tests/unit/test_marks
unit_tests += tests/unit/test_metric_views
unit_tests += tests/unit/test_metric_group
unit_tests += tests/unit/test_metric_interval
unit_tests += tests/unit/test_metric_bound
unit_tests += tests/unit/test_metric_sheet
unit_tests += tests/unit/test_metric_show
unit_tests += tests/unit/test_report_chart
unit_tests += tests/unit/test_report_flow
unit_tests += tests/unit/test_report_figure
unit_tests += tests/unit/test_report_mail
unit_tests += tests/unit/test_report_safe
unit_tests += tests/unit/test_report_svg
unit_tests += tests/unit/test_report_split
unit_tests += tests/unit/test_report_facts
unit_tests += tests/unit/test_report_term
unit_tests += tests/unit/test_report_term_chart
unit_tests += tests/unit/test_report_small
unit_tests += tests/unit/test_report_text
unit_tests += tests/unit/test_tally
unit_tests += tests/unit/test_template

# End-to-end: tests/e2e/TOOL.cases, run by tests/e2e/run.
e2e_cases =
e2e_cases += tests/e2e/nightly.cases
e2e_cases += tests/e2e/stream.cases
e2e_cases += tests/e2e/cs-body.cases
e2e_cases += tests/e2e/cs-check.cases
e2e_cases += tests/e2e/cs-churn.cases
e2e_cases += tests/e2e/cs-churn-change.cases
e2e_cases += tests/e2e/cs-churn-portfolio.cases
e2e_cases += tests/e2e/cs-clean.cases
e2e_cases += tests/e2e/cs-features.cases
e2e_cases += tests/e2e/cs-mask.cases
e2e_cases += tests/e2e/cs-segment.cases
e2e_cases += tests/e2e/cs-select.cases
e2e_cases += tests/e2e/cs-ingest.cases
e2e_cases += tests/e2e/formats.cases
e2e_cases += tests/e2e/expr.cases
e2e_cases += tests/e2e/catalogue.cases
e2e_cases += tests/e2e/cs-metrics.cases
e2e_cases += tests/e2e/cs-report.cases
e2e_cases += tests/e2e/report-story.cases
e2e_cases += tests/e2e/page.cases

# Scripts.
script_tests =
script_tests += tests/check-rules.sh
script_tests += tests/e2e/self.sh
script_tests += tests/every-tool.sh
script_tests += tests/fault/faults.sh
script_tests += tests/man-examples.sh
script_tests += tests/man-lint.sh
script_tests += tests/man-catalogue.sh

# The generator of exports: test data of any size, and the sample of examples/. It needs nothing of ours.
check_PROGRAMS += tests/gen/csgen
tests_gen_csgen_SOURCES = tests/gen/contact.c tests/gen/contact.h tests/gen/csgen.c tests/gen/faults.c tests/gen/faults.h \
	tests/gen/kinds.c tests/gen/kinds.h tests/gen/people.c tests/gen/people.h tests/gen/sample.c tests/gen/sample.h \
	tests/gen/words.c tests/gen/words.h tests/gen/write.c tests/gen/write.h
tests_gen_csgen_LDADD =
script_tests += tests/oracle/catalogue.sh tests/oracle/every.sh
script_tests += tests/readme.sh
script_tests += tests/checks.sh
script_tests += tests/repairs.sh
script_tests += tests/segments.sh
script_tests += tests/cohorts.sh
script_tests += tests/clusters.sh
script_tests += tests/report-safe.sh
EXTRA_DIST += tests/report-safe.py
script_tests += tests/carriers.sh
script_tests += tests/hidden.sh
script_tests += tests/same-numbers.sh
script_tests += tests/nightly.sh
EXTRA_DIST += tests/carriers.py
EXTRA_DIST += tests/hidden.py
EXTRA_DIST += tests/same-numbers.py
script_tests += tests/real.sh
script_tests += tests/suites.sh
script_tests += tests/dates.sh
script_tests += tests/oracle/metrics.sh
script_tests += tests/oracle/churn.sh
script_tests += tests/oracle/features.sh
script_tests += tests/oracle/groups.sh
script_tests += tests/oracle/members.sh
script_tests += tests/oracle/judge.sh
script_tests += tests/oracle/survival.sh
EXTRA_DIST += tests/oracle/catalogue.sql tests/oracle/every.py tests/oracle/metrics.py tests/oracle/groups.py
EXTRA_DIST += tests/oracle/churn.py
EXTRA_DIST += tests/oracle/features.py
EXTRA_DIST += tests/oracle/members.py
EXTRA_DIST += tests/checks.py tests/repairs.py tests/clusters.py tests/segments.py tests/cohorts.py
EXTRA_DIST += tests/gen/faults.py tests/gen/workbook.py
script_tests += tests/gen/csgen.sh tests/gen/faults.sh tests/gen/roundtrip.sh tests/gen/sample.sh


# make check-slow: what takes long, or other people's large programs; each is skipped where those are missing.
slow_tests =
slow_tests += tests/spreadsheet.sh
slow_tests += tests/browser/browser.sh
EXTRA_DIST += tests/browser/charts.md tests/browser/chrome.py tests/browser/numbers.js tests/browser/page_test.py \
	tests/browser/unpack.py
check-slow: all tests/gen/csgen
	$(MAKE) $(AM_MAKEFLAGS) check TESTS="$(slow_tests)"
.PHONY: check-slow
EXTRA_DIST += $(slow_tests)

# make bench: our tools and the others on the same rows (tests/bench/bench says how to steer it).
EXTRA_PROGRAMS += tests/bench/timed tests/bench/csvfloor
tests_bench_timed_SOURCES = tests/bench/timed.c
tests_bench_timed_LDADD =
tests_bench_csvfloor_SOURCES = tests/bench/csvfloor.c
tests_bench_csvfloor_LDADD = $(CSV_LIBS)
CLEANFILES += $(EXTRA_PROGRAMS)
bench: all tests/gen/csgen tests/bench/timed tests/bench/csvfloor
	@$(AM_TESTS_ENVIRONMENT) PATH=$$build/tests/bench:$$PATH $(SHELL) $(srcdir)/tests/bench/bench
.PHONY: bench
EXTRA_DIST += tests/bench/bench tests/bench/chdb.cjs tests/bench/chdb-clean.sql tests/bench/chdb-mask.sql \
	tests/bench/duckdb.cjs tests/bench/duckdb-clean.sql tests/bench/duckdb-copy.sql tests/bench/duckdb-count.sql \
	tests/bench/duckdb-dedupe.sql tests/bench/duckdb-group-csv.sql tests/bench/duckdb-group-tsv.sql \
	tests/bench/duckdb-mask.sql tests/bench/duckdb-select.sql tests/bench/group.awk tests/bench/group.mlr tests/bench/same.awk \
	tests/bench/sqlite-group.sql tests/bench/table.awk

# Fuzz targets: make check replays the corpus of each, make fuzz searches for more (tests/fuzz/fuzz says how to steer it).
fuzz_targets = catalogue cell check_cell churnfile clusterfile csv encoding expr fixed json mapfile mend modelfile number partial personal queue_log rfmfile segrules stanza stream template timescan together tsv unpack xlsx zone
fuzz_tests =
fuzz_tests += tests/fuzz/replay_cell
tests_fuzz_replay_cell_SOURCES = tests/fuzz/cell.c tests/fuzz/main.c tests/fuzz/fuzz.h
tests_fuzz_replay_cell_LDADD = $(CS_LIBS)
fuzz_tests += tests/fuzz/replay_check_cell
tests_fuzz_replay_check_cell_SOURCES = tests/fuzz/check_cell.c tests/fuzz/main.c tests/fuzz/fuzz.h
tests_fuzz_replay_check_cell_LDADD = $(CS_LIBS)
fuzz_tests += tests/fuzz/replay_churnfile
tests_fuzz_replay_churnfile_SOURCES = tests/fuzz/churnfile.c tests/fuzz/main.c tests/fuzz/fuzz.h
tests_fuzz_replay_churnfile_LDADD = $(CS_LIBS)
fuzz_tests += tests/fuzz/replay_clusterfile
tests_fuzz_replay_clusterfile_SOURCES = tests/fuzz/clusterfile.c tests/fuzz/main.c tests/fuzz/fuzz.h
tests_fuzz_replay_clusterfile_LDADD = $(CS_LIBS)
fuzz_tests += tests/fuzz/replay_csv
tests_fuzz_replay_csv_SOURCES = tests/fuzz/csv.c tests/fuzz/main.c tests/fuzz/fuzz.h
tests_fuzz_replay_csv_LDADD = $(CS_LIBS)
fuzz_tests += tests/fuzz/replay_encoding
tests_fuzz_replay_encoding_SOURCES = tests/fuzz/encoding.c tests/fuzz/main.c tests/fuzz/fuzz.h
tests_fuzz_replay_encoding_LDADD = $(CS_LIBS)
fuzz_tests += tests/fuzz/replay_expr
tests_fuzz_replay_expr_SOURCES = tests/fuzz/expr.c tests/fuzz/main.c tests/fuzz/fuzz.h
tests_fuzz_replay_expr_LDADD = $(CS_LIBS)
fuzz_tests += tests/fuzz/replay_json
tests_fuzz_replay_json_SOURCES = tests/fuzz/json.c tests/fuzz/main.c tests/fuzz/format.h tests/fuzz/fuzz.h
tests_fuzz_replay_json_LDADD = $(CS_LIBS)
fuzz_tests += tests/fuzz/replay_fixed
tests_fuzz_replay_fixed_SOURCES = tests/fuzz/fixed.c tests/fuzz/main.c tests/fuzz/format.h tests/fuzz/fuzz.h
tests_fuzz_replay_fixed_LDADD = $(CS_LIBS)
fuzz_tests += tests/fuzz/replay_catalogue
tests_fuzz_replay_catalogue_SOURCES = tests/fuzz/catalogue.c tests/fuzz/main.c tests/fuzz/fuzz.h
tests_fuzz_replay_catalogue_LDADD = $(CS_LIBS)
fuzz_tests += tests/fuzz/replay_mapfile
tests_fuzz_replay_mapfile_SOURCES = tests/fuzz/mapfile.c tests/fuzz/main.c tests/fuzz/fuzz.h
tests_fuzz_replay_mapfile_LDADD = $(CS_LIBS)
fuzz_tests += tests/fuzz/replay_modelfile
tests_fuzz_replay_modelfile_SOURCES = tests/fuzz/modelfile.c tests/fuzz/main.c tests/fuzz/fuzz.h
tests_fuzz_replay_modelfile_LDADD = $(CS_LIBS)
fuzz_tests += tests/fuzz/replay_number
tests_fuzz_replay_number_SOURCES = tests/fuzz/number.c tests/fuzz/main.c tests/fuzz/fuzz.h
tests_fuzz_replay_number_LDADD = $(CS_LIBS)
fuzz_tests += tests/fuzz/replay_partial
tests_fuzz_replay_partial_SOURCES = tests/fuzz/partial.c tests/fuzz/main.c tests/fuzz/fuzz.h
tests_fuzz_replay_partial_LDADD = $(CS_LIBS)
fuzz_tests += tests/fuzz/replay_personal
tests_fuzz_replay_personal_SOURCES = tests/fuzz/personal.c tests/fuzz/main.c tests/fuzz/fuzz.h
tests_fuzz_replay_personal_LDADD = $(CS_LIBS)
fuzz_tests += tests/fuzz/replay_queue_log
tests_fuzz_replay_queue_log_SOURCES = tests/fuzz/queue_log.c tests/fuzz/main.c tests/fuzz/format.h tests/fuzz/fuzz.h
tests_fuzz_replay_queue_log_LDADD = $(CS_LIBS)
fuzz_tests += tests/fuzz/replay_rfmfile
tests_fuzz_replay_rfmfile_SOURCES = tests/fuzz/rfmfile.c tests/fuzz/main.c tests/fuzz/fuzz.h
tests_fuzz_replay_rfmfile_LDADD = $(CS_LIBS)
fuzz_tests += tests/fuzz/replay_segrules
tests_fuzz_replay_segrules_SOURCES = tests/fuzz/segrules.c tests/fuzz/main.c tests/fuzz/fuzz.h
tests_fuzz_replay_segrules_LDADD = $(CS_LIBS)
fuzz_tests += tests/fuzz/replay_stanza
tests_fuzz_replay_stanza_SOURCES = tests/fuzz/stanza.c tests/fuzz/main.c tests/fuzz/fuzz.h
tests_fuzz_replay_stanza_LDADD = $(CS_LIBS)
fuzz_tests += tests/fuzz/replay_stream
tests_fuzz_replay_stream_SOURCES = tests/fuzz/stream.c tests/fuzz/main.c tests/fuzz/fuzz.h
tests_fuzz_replay_stream_LDADD = $(CS_LIBS)
fuzz_tests += tests/fuzz/replay_template
tests_fuzz_replay_template_SOURCES = tests/fuzz/template.c tests/fuzz/main.c tests/fuzz/fuzz.h
tests_fuzz_replay_template_LDADD = $(CS_LIBS)
fuzz_tests += tests/fuzz/replay_timescan
tests_fuzz_replay_timescan_SOURCES = tests/fuzz/timescan.c tests/fuzz/main.c tests/fuzz/fuzz.h
tests_fuzz_replay_timescan_LDADD = $(CS_LIBS)
fuzz_tests += tests/fuzz/replay_together
tests_fuzz_replay_together_SOURCES = tests/fuzz/together.c tests/fuzz/main.c tests/fuzz/fuzz.h
tests_fuzz_replay_together_LDADD = $(CS_LIBS)
fuzz_tests += tests/fuzz/replay_unpack
tests_fuzz_replay_unpack_SOURCES = tests/fuzz/unpack.c tests/fuzz/main.c tests/fuzz/fuzz.h
tests_fuzz_replay_unpack_LDADD = $(CS_LIBS)
fuzz_tests += tests/fuzz/replay_xlsx
tests_fuzz_replay_xlsx_SOURCES = tests/fuzz/xlsx.c tests/fuzz/main.c tests/fuzz/format.h tests/fuzz/fuzz.h
tests_fuzz_replay_xlsx_LDADD = $(CS_LIBS)
fuzz_tests += tests/fuzz/replay_tsv
tests_fuzz_replay_tsv_SOURCES = tests/fuzz/tsv.c tests/fuzz/main.c tests/fuzz/format.h tests/fuzz/fuzz.h
tests_fuzz_replay_tsv_LDADD = $(CS_LIBS)
fuzz_tests += tests/fuzz/replay_mend
tests_fuzz_replay_mend_SOURCES = tests/fuzz/mend.c tests/fuzz/main.c tests/fuzz/fuzz.h
tests_fuzz_replay_mend_LDADD = $(CS_LIBS)
fuzz_tests += tests/fuzz/replay_zone
tests_fuzz_replay_zone_SOURCES = tests/fuzz/zone.c tests/fuzz/main.c tests/fuzz/fuzz.h
tests_fuzz_replay_zone_LDADD = $(CS_LIBS)
check_PROGRAMS += $(fuzz_tests)
script_tests += tests/fuzz/replay.sh
fuzz:
	@top=$$(cd $(srcdir) && pwd) clang="$${CLANG-clang}" sources='$(lib_libcs_a_SOURCES)' targets='$(fuzz_targets)' \
	  flags='$(PCRE2_CFLAGS) $(ICU_CFLAGS) $(UTF8PROC_CFLAGS) $(CMARK_CFLAGS) $(XXHASH_CFLAGS) $(ZLIB_CFLAGS) $(ZSTD_CFLAGS) $(LIBZIP_CFLAGS) $(EXPAT_CFLAGS) $(SODIUM_CFLAGS) $(XLSXWRITER_CFLAGS) $(GSL_CFLAGS)' \
	  libs='$(CSV_LIBS) $(PCRE2_LIBS) $(ICU_LIBS) $(UTF8PROC_LIBS) $(CMARK_LIBS) $(XXHASH_LIBS) $(ZLIB_LIBS) $(ZSTD_LIBS) $(LIBZIP_LIBS) $(EXPAT_LIBS) $(SODIUM_LIBS) $(XLSXWRITER_LIBS) $(GSL_LIBS) -lm' \
	  $(SHELL) $(srcdir)/tests/fuzz/fuzz
.PHONY: fuzz
EXTRA_DIST += tests/fuzz/corpus tests/fuzz/fuzz

EXTRA_DIST += tests/unit/expr_fixture.h tests/unit/report_fixture.h tests/unit/format_fixture.h
EXTRA_DIST += $(e2e_cases) $(script_tests) tests/e2e/run tests/unit/run tests/data tests/fault/scenarios tests/fault/fault.c
TESTS += $(e2e_cases) $(script_tests)
if HAVE_CMOCKA
check_PROGRAMS += $(unit_tests)
TESTS += $(unit_tests)
else
check-local:
	@echo 'cmocka is missing: the unit tests are skipped (Debian: libcmocka-dev)'
endif

# What faults.sh preloads; where it cannot be built, faults.sh is skipped.
check_DATA += tests/fault/fault.so
tests/fault/fault.so: tests/fault/fault.c
	@mkdir -p tests/fault
	$(AM_V_CC)$(CC) -std=c17 -D_GNU_SOURCE -O2 -shared -fPIC $(srcdir)/tests/fault/fault.c -o $@ -ldl || rm -f $@
CLEANFILES += tests/fault/fault.so
