INSERT INTO chain (uid, parent, parent_seq, parent_hash, lineage, operator, lamport, wall_ms, tz_minutes, device, app)
SELECT :uid, :parent, :parent_seq, :parent_hash, :lineage, operator.ord, :lamport, :wall_ms, :tz_minutes, :device, :app
FROM operator
WHERE operator.name = :operator
RETURNING ord
