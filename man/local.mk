# man/local.mk - the manual pages, one line each.

# dist_man_MANS += man/cs.7
dist_man_MANS += man/cs-select.1
dist_man_MANS += man/cs-stream.5
