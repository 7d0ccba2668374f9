SELECT seen.seq, chain.uid AS to_uid, seen.sseq AS to_seq
FROM seen
JOIN chain ON chain.ord = seen.schain
WHERE seen.chain = :chain
ORDER BY seen.seq, chain.uid
