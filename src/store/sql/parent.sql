SELECT chain.uid, tip.seq, tip.hash
FROM file
JOIN chain ON chain.ord = file.last_chain
JOIN tip ON tip.chain = chain.ord
