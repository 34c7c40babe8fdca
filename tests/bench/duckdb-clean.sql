-- one row a ticket, and those that were solved before they came are marked
COPY (SELECT DISTINCT ON (ticket_id) *, coalesce(resolved_at < created_at, false)::INT AS outlier FROM $TSV) TO $OUT
