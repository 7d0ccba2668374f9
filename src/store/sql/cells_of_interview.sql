SELECT item, occ, kind, val, miss, origin
FROM cell
WHERE interview = :interview AND kind < 15
