SELECT seq, interview, item, dt
FROM event
WHERE chain = :chain AND seq > :after AND seq <= :upto
ORDER BY seq
