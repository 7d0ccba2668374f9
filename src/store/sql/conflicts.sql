SELECT interview.uid AS interview_uid, cell.item, item.variable, cell.occ, chain.uid AS chain_uid, cell.seq
FROM cell
JOIN interview ON interview.ord = cell.interview
JOIN item ON item.ord = cell.item
JOIN chain ON chain.ord = cell.chain
WHERE cell.conflict = 1
ORDER BY cell.interview, cell.item, cell.occ
