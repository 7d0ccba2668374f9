SELECT alive.chain, chain.uid, max(alive.seq) AS seq
FROM (SELECT chain, seq FROM cell WHERE interview = :interview AND item <> 0
      UNION ALL
      SELECT chain, seq FROM head WHERE interview = :interview AND item <> 0) AS alive
JOIN chain ON chain.ord = alive.chain
GROUP BY alive.chain
ORDER BY chain.uid
