SELECT chain.uid, edge.pseq AS seq
FROM edge
JOIN chain ON chain.ord = edge.pchain
WHERE edge.chain = :chain AND edge.seq = :seq
ORDER BY chain.uid, edge.pseq
