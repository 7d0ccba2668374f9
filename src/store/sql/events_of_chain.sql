SELECT seq, kind, interview, item, occ, val, miss, origin, note, dt, mark
FROM event
WHERE chain = :chain AND seq > :after
ORDER BY seq
