SELECT chain.uid, chain.parent, chain.parent_seq, chain.parent_hash, chain.lineage, operator.name AS operator,
       chain.lamport, chain.wall_ms, chain.tz_minutes, chain.device, chain.app
FROM chain
JOIN operator ON operator.ord = chain.operator
WHERE chain.ord = :chain
