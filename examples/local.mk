# examples/local.mk - the sample exports and maps; installed to $(docdir)/examples.

nobase_dist_doc_DATA += \
	examples/README \
	examples/actions.rules \
	examples/chat.jsonl \
	examples/chat.sh \
	examples/china.calendar \
	examples/cs-nightly.service \
	examples/cs-nightly.timer \
	examples/cs-tools.logrotate \
	examples/customers.csv \
	examples/maps/chat.map \
	examples/maps/pwc.map \
	examples/nightly.conf \
	examples/nightly.cron \
	examples/nightly.sh \
	examples/orders.csv \
	examples/phone.csv \
	examples/survey.csv \
	examples/targets.tsv \
	examples/tickets.csv
