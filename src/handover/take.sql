-- What is staged, where it is not there already; returns how many events that were.
WITH event AS (INSERT INTO fieldbook.event SELECT * FROM stage_event ON CONFLICT DO NOTHING RETURNING 1),
     edge AS (INSERT INTO fieldbook.edge SELECT * FROM stage_edge ON CONFLICT DO NOTHING),
     seen AS (INSERT INTO fieldbook.seen SELECT * FROM stage_seen ON CONFLICT DO NOTHING)
SELECT count(*) FROM event
