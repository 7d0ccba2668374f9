SELECT 1
FROM cell
WHERE interview = :interview AND item = :item AND occ = :occ AND chain = :chain AND seq = :seq
