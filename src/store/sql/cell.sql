SELECT kind, val, miss, origin, chain, seq, heads, conflict
FROM cell
WHERE interview = :interview AND item = :item AND occ = :occ
