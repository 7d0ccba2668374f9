INSERT INTO merged (at_ms, name, sha, bytes, lineage, events, interviews, conflicts, set_aside)
VALUES (:at_ms, :name, :sha, :bytes, :lineage, :events, :interviews, :conflicts, :set_aside)
