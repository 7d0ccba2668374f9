SELECT cell.interview, cell.item, cell.occ
FROM main.cell
JOIN temp.interview_word ON interview_word.ours = cell.interview
WHERE interview_word.is_new AND cell.heads > 1
