CREATE TEMPORARY TABLE stage_event (LIKE fieldbook.event) ON COMMIT DROP;
CREATE TEMPORARY TABLE stage_edge (LIKE fieldbook.edge) ON COMMIT DROP;
CREATE TEMPORARY TABLE stage_seen (LIKE fieldbook.seen) ON COMMIT DROP;
