SELECT EXISTS (
    SELECT 1
    FROM (SELECT chain, seq FROM cell
          WHERE interview = :interview AND item <> 0 AND kind < 15 AND origin NOT IN (2, 3)
          UNION ALL
          SELECT event.chain, event.seq FROM head
          JOIN event ON event.chain = head.chain AND event.seq = head.seq
          WHERE head.interview = :interview AND head.item <> 0 AND event.kind < 15 AND event.origin NOT IN (2, 3)) AS alive
    WHERE NOT EXISTS (
        SELECT 1 FROM seen
        WHERE seen.chain = :chain AND seen.seq = :seq AND seen.schain = alive.chain AND alive.seq <= seen.sseq)
) AS contested
