# examples/local.mk - the sample exports and maps; installed to $(docdir)/examples.

nobase_dist_doc_DATA += \
	examples/README \
	examples/actions.rules \
	examples/chat.jsonl \
	examples/china.calendar \
	examples/customers.csv \
	examples/maps/chat.map \
	examples/maps/pwc.map \
	examples/orders.csv \
	examples/phone.csv \
	examples/survey.csv \
	examples/targets.tsv \
	examples/tickets.csv
