-- fieldbook at a national office: the events of all laptops in PostgreSQL. The laptops' schema.sql explains the log; here
-- everything is named by what is the same in every file. Rows are only ever added. Running this again changes nothing.

CREATE SCHEMA IF NOT EXISTS fieldbook;

CREATE TABLE IF NOT EXISTS fieldbook.run (          -- one run of the program; `chain` in a study
    uid         bytea PRIMARY KEY,
    study       bytea  NOT NULL,
    parent      bytea,
    parent_seq  bigint NOT NULL,
    parent_hash bytea  NOT NULL,
    lineage     bytea  NOT NULL,
    operator    text   NOT NULL,
    lamport     bigint NOT NULL,
    wall_ms     bigint NOT NULL,
    tz_minutes  bigint NOT NULL,
    device      text   NOT NULL,
    app         text   NOT NULL,
    seq         bigint NOT NULL,                    -- how far it has come here
    hash        bytea  NOT NULL                     -- SHA-256 over its events up to there
);
CREATE INDEX IF NOT EXISTS run_study ON fieldbook.run (study);

CREATE TABLE IF NOT EXISTS fieldbook.event (
    run       bytea    NOT NULL REFERENCES fieldbook.run (uid),
    seq       bigint   NOT NULL,
    kind      smallint NOT NULL,
    interview bytea    NOT NULL,
    variable  text     COLLATE "C" NOT NULL,        -- '' for the interview itself
    occ       text     COLLATE "C" NOT NULL,        -- rows of the repeats around it
    val_type  "char"   NOT NULL,                    -- n nothing, i whole number, r number, t text, b bytes (a document's hash, or encrypted)
    val_int   bigint,
    val_real  double precision,
    val_text  text,
    val_bytes bytea,
    miss      smallint NOT NULL,                    -- 0 there is a value, 1 don't know, 2 refused, 3 not applicable, 4 nothing, 5 erased
    origin    smallint NOT NULL,                    -- 0 not an answer, 1 respondent, 2 calculated, 3 default, 4 preloaded, 5 imported, 6 corrected
    note      text,
    dt        bigint   NOT NULL,
    mark      bigint   NOT NULL,
    salt      bytea,
    PRIMARY KEY (run, seq)
);
CREATE INDEX IF NOT EXISTS event_interview ON fieldbook.event (interview, variable, occ);

CREATE TABLE IF NOT EXISTS fieldbook.edge (         -- event (run, seq) supersedes (prun, pseq)
    prun bytea  NOT NULL,
    pseq bigint NOT NULL,
    run  bytea  NOT NULL,
    seq  bigint NOT NULL,
    PRIMARY KEY (prun, pseq, run, seq)
);
CREATE INDEX IF NOT EXISTS edge_of ON fieldbook.edge (run, seq);

CREATE TABLE IF NOT EXISTS fieldbook.seen (         -- whoever judged an interview, event (run, seq), had seen of it srun up to sseq
    run  bytea  NOT NULL,
    seq  bigint NOT NULL,
    srun bytea  NOT NULL,
    sseq bigint NOT NULL,
    PRIMARY KEY (run, seq, srun)
);

CREATE TABLE IF NOT EXISTS fieldbook.document (     -- questionnaires, frames, prices, models
    study bytea NOT NULL,
    kind  text  NOT NULL,
    sha   bytea NOT NULL,
    name  text  NOT NULL,
    body  bytea NOT NULL,
    PRIMARY KEY (study, kind, sha)
);

-- The living events of each place: those that no other supersedes. Notes (7) are no answers.
CREATE OR REPLACE VIEW fieldbook.head AS
SELECT run.study, event.interview, event.variable, event.occ, event.run, event.seq, event.kind, event.val_type,
       event.val_int, event.val_real, event.val_text, event.val_bytes, event.miss, event.origin, event.note,
       run.lamport + event.seq AS lamport,
       event.origin NOT IN (2, 3) AS by_a_person,
       run.operator, run.device, to_timestamp((run.wall_ms + event.dt) / 1000.0) AS at
FROM fieldbook.event
JOIN fieldbook.run ON run.uid = event.run
WHERE event.kind <> 7
  AND NOT EXISTS (SELECT 1 FROM fieldbook.edge WHERE edge.prun = event.run AND edge.pseq = event.seq);

-- What is shown at each place: the greatest by weight, Lamport time, run. What closes something (an interview void 12 or
-- accepted 20, a finding put aside 15, a query settled 19) and what the questionnaire said weigh less.
CREATE OR REPLACE VIEW fieldbook.shown AS
SELECT DISTINCT ON (head.interview, head.variable, head.occ) head.*
FROM fieldbook.head
ORDER BY head.interview, head.variable, head.occ,
         (head.kind NOT IN (12, 15, 19, 20) AND head.by_a_person) DESC, head.lamport DESC, head.run DESC, head.seq DESC;

-- How many are alive at each place, and whether people say different things there. A status (8 to 13) only disagrees
-- about whether the interview counts; zero has no sign.
CREATE OR REPLACE VIEW fieldbook.claims AS
SELECT head.interview, head.variable, head.occ, count(*) AS heads,
       count(DISTINCT CASE
           WHEN NOT head.by_a_person THEN NULL
           WHEN head.kind BETWEEN 8 AND 13 THEN CASE WHEN head.kind = 12 THEN 'void' ELSE 'counts' END
           ELSE concat_ws('|', head.val_type, head.miss, head.val_int, nullif(head.val_real, 0), head.val_text,
                          encode(head.val_bytes, 'hex'))
       END) > 1 AS disagree
FROM fieldbook.head
GROUP BY head.interview, head.variable, head.occ;

-- Voidings of an interview in which somebody worked whose answers the voider had not seen.
CREATE OR REPLACE VIEW fieldbook.contested AS
SELECT shown.interview
FROM fieldbook.shown
WHERE shown.variable = '' AND shown.kind = 12
  AND EXISTS (
      SELECT 1 FROM fieldbook.head
      WHERE head.interview = shown.interview AND head.variable <> '' AND head.by_a_person AND head.kind < 15
        AND NOT EXISTS (SELECT 1 FROM fieldbook.seen
                        WHERE seen.run = shown.run AND seen.seq = shown.seq
                          AND seen.srun = head.run AND head.seq <= seen.sseq));

-- The current cells: one row a place of an interview, as every laptop shows it after merging everything.
CREATE OR REPLACE VIEW fieldbook.cell AS
SELECT shown.study, shown.interview, shown.variable, shown.occ, shown.kind, shown.val_type, shown.val_int, shown.val_real,
       shown.val_text, shown.val_bytes, shown.miss, shown.origin, shown.run, shown.seq, claims.heads,
       claims.disagree OR (shown.variable = '' AND shown.interview IN (SELECT interview FROM fieldbook.contested)) AS conflict,
       shown.operator, shown.device, shown.at
FROM fieldbook.shown
JOIN fieldbook.claims ON claims.interview = shown.interview AND claims.variable = shown.variable AND claims.occ = shown.occ;

-- The open conflicts: one row a claim.
CREATE OR REPLACE VIEW fieldbook.conflict AS
SELECT head.study, head.interview, head.variable, head.occ, head.val_type, head.val_int, head.val_real, head.val_text,
       head.val_bytes, head.miss, head.kind, head.operator, head.device, head.at, head.note,
       (head.run, head.seq) = (cell.run, cell.seq) AS is_shown
FROM fieldbook.cell
JOIN fieldbook.head ON head.interview = cell.interview AND head.variable = cell.variable AND head.occ = cell.occ
WHERE cell.conflict;
