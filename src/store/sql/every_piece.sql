SELECT cell.interview, cell.item, cell.occ, cell.kind, cell.val, cell.miss, cell.origin
FROM cell
WHERE cell.item <> 0 AND cell.kind IN (1, 3, 4, 5) AND cell.miss <> 4
  AND cell.interview <> coalesce((SELECT ord FROM interview WHERE uid = :study), -1)
  AND cell.interview <= :upto
ORDER BY cell.interview, cell.item, cell.occ
