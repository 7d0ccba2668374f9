INSERT INTO cell (interview, item, occ, kind, val, miss, origin, chain, seq, heads, conflict)
VALUES (:interview, :item, :occ, :kind, :val, :miss, :origin, :chain, :seq, :heads, :conflict)
ON CONFLICT (interview, item, occ) DO UPDATE SET
    kind = excluded.kind, val = excluded.val, miss = excluded.miss, origin = excluded.origin,
    chain = excluded.chain, seq = excluded.seq, heads = excluded.heads, conflict = excluded.conflict
