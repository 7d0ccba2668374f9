INSERT INTO main.salt (chain, interview, salt)
SELECT :ours, interview_word.ours, theirs.salt
FROM source.salt AS theirs
JOIN temp.interview_word ON interview_word.theirs = theirs.interview
WHERE theirs.chain = :theirs
ON CONFLICT DO NOTHING
