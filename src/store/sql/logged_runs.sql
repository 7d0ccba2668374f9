SELECT chain.uid, chain.parent, chain.parent_seq, chain.parent_hash, chain.lineage, operator.name AS operator, chain.lamport,
       chain.wall_ms, chain.tz_minutes, chain.device, chain.app, tip.seq, tip.hash
FROM chain
JOIN operator ON operator.ord = chain.operator
JOIN tip ON tip.chain = chain.ord
WHERE tip.seq > 0
ORDER BY chain.uid
