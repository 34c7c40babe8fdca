# cmd/local.mk - the tools, one line each; the source is cmd/NAME.c.

bin_PROGRAMS += cmd/cs-body
bin_PROGRAMS += cmd/cs-check
bin_PROGRAMS += cmd/cs-churn
bin_PROGRAMS += cmd/cs-clean
bin_PROGRAMS += cmd/cs-features
bin_PROGRAMS += cmd/cs-mask
bin_PROGRAMS += cmd/cs-segment
bin_PROGRAMS += cmd/cs-select
bin_PROGRAMS += cmd/cs-metrics
bin_PROGRAMS += cmd/cs-ingest
bin_PROGRAMS += cmd/cs-report
