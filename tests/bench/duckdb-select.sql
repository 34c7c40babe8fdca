-- unhappy customers: three columns of the rows with a low score
COPY (SELECT ticket_id, agent_id, csat FROM $TSV WHERE csat <= 2) TO $OUT
