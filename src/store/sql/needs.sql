SELECT chain.uid, other.uid AS needed, max(needed.seq) AS needed_seq
FROM (SELECT chain, pchain, pseq AS seq FROM edge WHERE pchain <> chain
      UNION ALL
      SELECT chain, schain, sseq FROM seen WHERE schain <> chain) AS needed
JOIN chain ON chain.ord = needed.chain
JOIN chain AS other ON other.ord = needed.pchain
GROUP BY needed.chain, needed.pchain
ORDER BY chain.uid, other.uid
