-- Every interview of a study with its cells, in the order of their bytes; an interview without cells once.
WITH interviews AS (
    SELECT DISTINCT event.interview
    FROM fieldbook.event JOIN fieldbook.run ON run.uid = event.run
    WHERE run.study = $1
)
SELECT interviews.interview, cell.variable, cell.occ, cell.kind, cell.val_type, cell.val_int, cell.val_real, cell.val_text,
       cell.val_bytes, cell.miss, cell.origin, cell.run, cell.seq, cell.heads, cell.conflict
FROM interviews
LEFT JOIN fieldbook.cell ON cell.study = $1 AND cell.interview = interviews.interview
ORDER BY interviews.interview, cell.variable COLLATE "C", cell.occ COLLATE "C"
