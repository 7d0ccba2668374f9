SELECT chain.uid AS to_uid, edge.pseq AS to_seq
FROM edge
JOIN chain ON chain.ord = edge.pchain
WHERE edge.chain = :chain AND edge.seq = :seq
ORDER BY chain.uid, edge.pseq
