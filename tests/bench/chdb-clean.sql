INSERT INTO FUNCTION file('$OUT', 'TSVRawWithNames')
SELECT *, ifNull(toDateTimeOrNull(resolved_at) < toDateTimeOrNull(created_at), 0) AS outlier FROM $TSV LIMIT 1 BY ticket_id
