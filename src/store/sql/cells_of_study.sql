SELECT item.variable, cell.kind, cell.val, cell.miss, cell.origin
FROM interview
JOIN cell ON cell.interview = interview.ord AND cell.item <> 0
JOIN item ON item.ord = cell.item
WHERE interview.uid = :study
