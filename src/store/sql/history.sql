-- From the heads back along the edges; before an event stood the latest of those that it supersedes.
WITH RECURSIVE
place (interview, item, occ) AS (
    SELECT ord, :item, :occ FROM interview WHERE uid = :interview
),
past (chain, seq) AS (
    SELECT chain, seq FROM place CROSS JOIN cell USING (interview, item, occ)
    UNION
    SELECT chain, seq FROM place CROSS JOIN head USING (interview, item, occ)
    UNION
    SELECT edge.pchain, edge.pseq FROM past CROSS JOIN edge ON edge.chain = past.chain AND edge.seq = past.seq
),
ranked (chain, seq, pchain, pseq, rank) AS (
    SELECT past.chain, past.seq, edge.pchain, edge.pseq,
           row_number() OVER (PARTITION BY past.chain, past.seq
                              ORDER BY parent.lamport + edge.pseq DESC, parent.uid DESC)
    FROM past
    LEFT JOIN edge ON edge.chain = past.chain AND edge.seq = past.seq
    LEFT JOIN chain AS parent ON parent.ord = edge.pchain
)
SELECT chain.uid, event.seq, chain.wall_ms + event.dt AS at_ms, chain.tz_minutes, operator.name AS by, chain.device,
       event.kind, event.val, event.miss, event.origin, event.note,
       before.kind AS before_kind, before.val AS before_val, before.miss AS before_miss, before.origin AS before_origin,
       NOT EXISTS (SELECT 1 FROM edge WHERE edge.pchain = event.chain AND edge.pseq = event.seq) AS alive
FROM ranked
CROSS JOIN event ON event.chain = ranked.chain AND event.seq = ranked.seq
JOIN chain ON chain.ord = event.chain
JOIN operator ON operator.ord = chain.operator
LEFT JOIN event AS before ON before.chain = ranked.pchain AND before.seq = ranked.pseq
WHERE ranked.rank = 1
ORDER BY chain.lamport + event.seq, chain.uid
