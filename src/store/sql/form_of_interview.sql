-- From where the interview stands back along the edges to its openings; the first of them counts.
WITH RECURSIVE
place (interview) AS (
    SELECT ord FROM interview WHERE uid = :interview
),
past (chain, seq) AS (
    SELECT chain, seq FROM place CROSS JOIN cell USING (interview) WHERE cell.item = 0
    UNION
    SELECT chain, seq FROM place CROSS JOIN head USING (interview) WHERE head.item = 0
    UNION
    SELECT edge.pchain, edge.pseq FROM past CROSS JOIN edge ON edge.chain = past.chain AND edge.seq = past.seq
)
SELECT event.val AS form
FROM past
CROSS JOIN event ON event.chain = past.chain AND event.seq = past.seq
JOIN chain ON chain.ord = event.chain
WHERE event.kind = 8 AND event.val IS NOT NULL
ORDER BY chain.lamport + event.seq, chain.uid
LIMIT 1
