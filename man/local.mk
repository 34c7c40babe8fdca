# man/local.mk - the manual pages, one line each.

# dist_man_MANS += man/cs.7
dist_man_MANS += man/cs-body.1
dist_man_MANS += man/cs-check.1
dist_man_MANS += man/cs-churn.1
dist_man_MANS += man/cs-clean.1
dist_man_MANS += man/cs-features.1
dist_man_MANS += man/cs-mask.1
dist_man_MANS += man/cs-segment.1
dist_man_MANS += man/cs-select.1
dist_man_MANS += man/cs-expr.7
dist_man_MANS += man/cs-stream.5
dist_man_MANS += man/cs-metrics.1
dist_man_MANS += man/cs-partial.5
dist_man_MANS += man/cs-catalogue.5
dist_man_MANS += man/cs.7
dist_man_MANS += man/cs-report.1
dist_man_MANS += man/cs-template.5
dist_man_MANS += man/cs-ingest.1
dist_man_MANS += man/cs-map.5
dist_man_MANS += man/cs-model.5
dist_man_MANS += man/cs-rules.5
dist_man_MANS += man/cs-schema.5
# Made by hand from the catalogue, and checked by tests/man-catalogue.sh: awk -f man/catalogue-page.awk lib/metric/metrics.catalogue
dist_man_MANS += man/cs-metrics-catalogue.7
EXTRA_DIST += man/catalogue-page.awk
