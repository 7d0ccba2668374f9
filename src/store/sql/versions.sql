-- From what is in use back along the edges: the log itself is too long to be looked through.
WITH RECURSIVE
place (interview, item) AS (
    SELECT interview.ord, item.ord FROM interview JOIN item ON item.variable = :kind WHERE interview.uid = :study
),
past (chain, seq) AS (
    SELECT chain, seq FROM place CROSS JOIN cell USING (interview, item)
    UNION
    SELECT chain, seq FROM place CROSS JOIN head USING (interview, item)
    UNION
    SELECT edge.pchain, edge.pseq FROM past CROSS JOIN edge ON edge.chain = past.chain AND edge.seq = past.seq
)
SELECT document.name, document.body, chain.wall_ms + event.dt AS at_ms, chain.tz_minutes, operator.name AS by
FROM past
CROSS JOIN event ON event.chain = past.chain AND event.seq = past.seq
JOIN document ON document.kind = :kind AND document.sha = event.val
JOIN chain ON chain.ord = event.chain
JOIN operator ON operator.ord = chain.operator
ORDER BY chain.lamport + event.seq, chain.uid
