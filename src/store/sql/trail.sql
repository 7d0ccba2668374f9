-- What was done to the answers and rows of one interview, in the order in which it was done: from what stands in its cells
-- back along the edges.
WITH RECURSIVE
place (interview) AS (
    SELECT ord FROM interview WHERE uid = :interview
),
past (chain, seq) AS (
    SELECT chain, seq FROM place CROSS JOIN cell USING (interview) WHERE cell.item <> 0 AND cell.kind < 15
    UNION
    SELECT chain, seq FROM place CROSS JOIN head USING (interview) WHERE head.item <> 0
    UNION
    SELECT edge.pchain, edge.pseq FROM past CROSS JOIN edge ON edge.chain = past.chain AND edge.seq = past.seq
)
SELECT item.variable, event.occ, event.kind, event.val, event.miss, event.origin, event.note
FROM past
CROSS JOIN event ON event.chain = past.chain AND event.seq = past.seq AND event.kind IN (1, 4, 5, 6)
JOIN item ON item.ord = event.item
JOIN chain ON chain.ord = event.chain
ORDER BY chain.lamport + event.seq, chain.uid
