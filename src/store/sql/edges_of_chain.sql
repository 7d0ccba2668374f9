SELECT edge.seq, chain.uid AS to_uid, edge.pseq AS to_seq
FROM edge
JOIN chain ON chain.ord = edge.pchain
WHERE edge.chain = :chain
ORDER BY edge.seq, chain.uid, edge.pseq
