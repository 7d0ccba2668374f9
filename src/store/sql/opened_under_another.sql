-- An interview's opening says the hash of the questionnaire.
SELECT count(*)
FROM main.event
WHERE chain = :ours AND seq > :after AND seq <= :upto AND kind = 8 AND val <> :form
  AND EXISTS (SELECT 1 FROM temp.interview_word WHERE ours = event.interview AND is_new)
