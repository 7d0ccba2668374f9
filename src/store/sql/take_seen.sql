INSERT INTO main.seen (chain, seq, schain, sseq)
SELECT :ours, theirs.seq, chain_word.ours, theirs.sseq
FROM source.seen AS theirs
JOIN temp.chain_word ON chain_word.theirs = theirs.schain
WHERE theirs.chain = :theirs AND theirs.seq > :after AND theirs.seq <= :upto
