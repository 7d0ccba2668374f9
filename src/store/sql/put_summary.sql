INSERT INTO summary (interview, status, stopped_at, answered, last_chain, last_seq, last_ms,
                     "key", round, village, household, enumerator, outcome)
VALUES (:interview, :status, :stopped_at, :answered, :last_chain, :last_seq, :last_ms,
        :key, :round, :village, :household, :enumerator, :outcome)
ON CONFLICT (interview) DO UPDATE SET
    status = excluded.status, stopped_at = excluded.stopped_at, answered = excluded.answered,
    last_chain = excluded.last_chain, last_seq = excluded.last_seq, last_ms = excluded.last_ms,
    "key" = excluded."key", round = excluded.round, village = excluded.village,
    household = excluded.household, enumerator = excluded.enumerator, outcome = excluded.outcome
