INSERT INTO main.edge (pchain, pseq, chain, seq)
SELECT chain_word.ours, theirs.pseq, :ours, theirs.seq
FROM source.edge AS theirs
JOIN temp.chain_word ON chain_word.theirs = theirs.pchain
WHERE theirs.chain = :theirs AND theirs.seq > :after AND theirs.seq <= :upto
