-- fieldbook: one study, one file. This is the truth of a fresh file; a file of any older schema is upgraded to exactly it.
--
-- A study is a set of EVENTS: somebody opened an interview, answered, changed an answer, left a note, closed it. Events
-- are only ever added. Everything that a screen shows (below: DERIVED) follows from the set of events, is written in the
-- same transaction as they are, and can be thrown away and computed again; `fieldbook verify` does so and compares.
--
-- Each run of the program writes a CHAIN of events under an id of its own, numbered 1, 2, 3 … Two laptops, a copied file
-- or a restored backup can therefore never write under the same number, and two files merge by taking the union.
--
-- Who knew of what is never guessed from clocks. An event that replaces an answer names the event that was on the screen
-- (EDGE). Events of one question that nothing replaces are its HEADS: one in the normal case; more when two people
-- answered without knowing of each other. The law of what is then shown, and what is a conflict, is src/survey/law.rs.
--
-- Each chain carries a running SHA-256 over its events from the first one on, kept for its end (TIP), sealed at the close
-- of every interview (SEAL) and shortened in each event (mark), so that a changed bit is found and named.
--
-- Numbers called `ord` are local to this file. What is the same in every file is a uid, a name or a hash.

PRAGMA application_id = 0x46424B31;     -- "FBK1": file(1) and fieldbook tell a study from any other SQLite file
PRAGMA user_version   = 2;              -- this schema

CREATE TABLE file (                     -- one row: the file as such
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    project    BLOB    NOT NULL CHECK (length(project) = 16),  -- only files of one project merge; also the interview of study-level events
    lineage    BLOB    NOT NULL CHECK (length(lineage) = 16),  -- born with the file, survives copying: tells copies apart from kin, never orders anything
    open_uid   BLOB    CHECK (length(open_uid) = 16),          -- the run that is writing; NULL when closed cleanly, and only then is a plain copy complete
    last_chain INTEGER REFERENCES chain (ord),                 -- the run that wrote here last: parent of the next
    min_reader INTEGER NOT NULL CHECK (min_reader > 0)         -- a program that knows only older schemas than this must not read the file
) STRICT;

CREATE TABLE operator (                 -- the people at the keyboard, as they call themselves
    ord  INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE item (                     -- variables; the same name is the same variable in every version of the questionnaire
    ord      INTEGER PRIMARY KEY,
    variable TEXT NOT NULL UNIQUE CHECK ((variable = '') = (ord = 0))
) STRICT;
INSERT INTO item (ord, variable) VALUES (0, '');               -- 0: the interview itself

CREATE TABLE interview (
    ord INTEGER PRIMARY KEY,
    uid BLOB NOT NULL UNIQUE CHECK (length(uid) = 16)
) STRICT;

CREATE TABLE document (                 -- questionnaires with their tables of choices, sampling frames, prices, models, the team's checks, what is encrypted for whom: every version ever adopted;
                                        -- and what was estimated with which model from which data ('run'), which nobody adopts
    ord  INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('form', 'tables', 'frame', 'cpi', 'model', 'checks', 'protection', 'run')),
    sha  BLOB NOT NULL CHECK (length(sha) = 32),               -- SHA-256 of body; which version is in use is an event
    name TEXT NOT NULL,                                        -- the file it came from
    body BLOB NOT NULL,
    UNIQUE (kind, sha)
) STRICT;

CREATE TABLE role (                     -- which variable says whose interview it is, which round, where, by whom
    role     TEXT PRIMARY KEY CHECK (role IN ('key', 'round', 'village', 'household', 'enumerator', 'outcome')),
    variable TEXT NOT NULL
) STRICT, WITHOUT ROWID;

---------------------------------------------------------------------------------------------------------- THE LOG

CREATE TABLE chain (                    -- one run of the program by one person, until it ends or the clock is set
    ord         INTEGER PRIMARY KEY,
    uid         BLOB    NOT NULL UNIQUE CHECK (length(uid) = 16),
    parent      BLOB    CHECK (length(parent) = 16),           -- the run before it in this file and how far that had come:
    parent_seq  INTEGER NOT NULL CHECK (parent_seq >= 0),      -- two runs with one parent at one point = the file was copied
    parent_hash BLOB    NOT NULL CHECK (length(parent_hash) = 32),
    lineage     BLOB    NOT NULL CHECK (length(lineage) = 16),
    operator    INTEGER NOT NULL REFERENCES operator (ord),
    lamport     INTEGER NOT NULL CHECK (lamport >= 0),         -- the greatest Lamport time in the file when the run began; an event's is this + seq
    wall_ms     INTEGER NOT NULL,                              -- the laptop's clock (UTC) and its zone: for people to read, never for ordering
    tz_minutes  INTEGER NOT NULL,
    device      TEXT    NOT NULL,
    app         TEXT    NOT NULL
) STRICT;

CREATE TABLE event (
    chain     INTEGER NOT NULL REFERENCES chain (ord),
    seq       INTEGER NOT NULL CHECK (seq > 0),
    kind      INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 127),
        -- answers: 1 answered, 2 set aside (its question stopped to apply), 3 back again, 4 decided between conflicting answers
        -- rows of a repeat: 5 added, 6 removed (and 2, 3 with their repeat);  7 note
        -- the interview: 8 opened, 9 put aside at a question, 10 complete, 11 reopened, 12 void, 13 restored
        -- the study: 14 document adopted.  Kinds 128 and up will be those that an older program must not pass over.
    interview INTEGER NOT NULL REFERENCES interview (ord),
    item      INTEGER NOT NULL REFERENCES item (ord),
    occ       TEXT    NOT NULL CHECK (occ NOT GLOB '*[^0-9.]*'),  -- rows of the repeats around it: '', '2', '2.1'
    val       ANY,                                             -- number or text as said, 1 for a row that is there, bytes where it is encrypted; what is set aside is said again, so that each event stands alone
    miss      INTEGER NOT NULL CHECK (miss BETWEEN 0 AND 5),   -- 0 there is a value, 1 don't know, 2 refused, 3 not applicable, 4 nothing, 5 erased
    origin    INTEGER NOT NULL CHECK (origin BETWEEN 0 AND 6), -- 0 not an answer, 1 respondent, 2 calculated, 3 default, 4 preloaded, 5 imported, 6 corrected
    note      TEXT,                                            -- the note, or why
    dt        INTEGER NOT NULL CHECK (dt >= 0),                -- ms since chain.wall_ms by a clock that is never set
    mark      INTEGER NOT NULL,                                -- first four bytes of the chain's hash after this event
    CHECK ((miss = 0) = (val IS NOT NULL)),
    CHECK (origin = 0 OR kind <= 4),
    PRIMARY KEY (chain, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_note ON event (interview) WHERE kind = 7;

-- Kinds 15 to 21 are the REVIEW: words about the work, each in a cell of its own beside the answers, under an item whose
-- name no variable can have. They travel and merge as answers do; none is ever in conflict, and what closes something
-- (15, 19, 20) gives way to what somebody said without knowing of it. The note says why, or what.
--   '!' and a finding's id, of the study as such:        15 put aside, 16 counts again
--   '?' and a variable, or '?' for the whole interview:  17 asked, 18 replied, 19 settled
--   '=', of an interview:                                20 accepted, 21 sent back; SEEN says what its writer had seen
CREATE INDEX event_review ON event (interview) WHERE kind > 14;

CREATE TABLE edge (                     -- event (chain, seq) supersedes (pchain, pseq) of the same cell; first answers have none
    pchain INTEGER NOT NULL,
    pseq   INTEGER NOT NULL,
    chain  INTEGER NOT NULL,
    seq    INTEGER NOT NULL,
    PRIMARY KEY (pchain, pseq, chain, seq),
    FOREIGN KEY (pchain, pseq) REFERENCES event (chain, seq),
    FOREIGN KEY (chain, seq)   REFERENCES event (chain, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX edge_of ON edge (chain, seq);

CREATE TABLE seen (                     -- whoever voided an interview, event (chain, seq), had seen of it schain up to sseq;
    chain  INTEGER NOT NULL,            -- work that he had not seen brings the interview back, as a conflict
    seq    INTEGER NOT NULL,
    schain INTEGER NOT NULL REFERENCES chain (ord),
    sseq   INTEGER NOT NULL,
    PRIMARY KEY (chain, seq, schain),
    FOREIGN KEY (chain, seq) REFERENCES event (chain, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE salt (                     -- values enter the hash salted, so that an erased value cannot be guessed from it
    chain     INTEGER NOT NULL REFERENCES chain (ord),
    interview INTEGER NOT NULL REFERENCES interview (ord),
    salt      BLOB    NOT NULL CHECK (length(salt) = 16),
    PRIMARY KEY (chain, interview)
) STRICT, WITHOUT ROWID;

CREATE TABLE seal (                     -- the chain's hash at the close of an interview, every 256 events, and at the end of the run
    chain INTEGER NOT NULL,
    seq   INTEGER NOT NULL,
    hash  BLOB    NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (chain, seq),
    FOREIGN KEY (chain, seq) REFERENCES event (chain, seq)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER event_is_not_changed BEFORE UPDATE ON event BEGIN SELECT RAISE (ABORT, 'the log is never changed'); END;
CREATE TRIGGER event_is_not_removed BEFORE DELETE ON event BEGIN SELECT RAISE (ABORT, 'the log is never shortened'); END;
CREATE TRIGGER chain_is_not_changed BEFORE UPDATE ON chain BEGIN SELECT RAISE (ABORT, 'the log is never changed'); END;
CREATE TRIGGER chain_is_not_removed BEFORE DELETE ON chain BEGIN SELECT RAISE (ABORT, 'the log is never shortened'); END;
CREATE TRIGGER edge_is_not_changed  BEFORE UPDATE ON edge  BEGIN SELECT RAISE (ABORT, 'the log is never changed'); END;
CREATE TRIGGER edge_is_not_removed  BEFORE DELETE ON edge  BEGIN SELECT RAISE (ABORT, 'the log is never shortened'); END;
CREATE TRIGGER seen_is_not_changed  BEFORE UPDATE ON seen  BEGIN SELECT RAISE (ABORT, 'the log is never changed'); END;
CREATE TRIGGER seen_is_not_removed  BEFORE DELETE ON seen  BEGIN SELECT RAISE (ABORT, 'the log is never shortened'); END;
CREATE TRIGGER salt_is_not_changed  BEFORE UPDATE ON salt  BEGIN SELECT RAISE (ABORT, 'the log is never changed'); END;
CREATE TRIGGER salt_is_not_removed  BEFORE DELETE ON salt  BEGIN SELECT RAISE (ABORT, 'the log is never shortened'); END;
CREATE TRIGGER seal_is_not_changed  BEFORE UPDATE ON seal  BEGIN SELECT RAISE (ABORT, 'the log is never changed'); END;
CREATE TRIGGER seal_is_not_removed  BEFORE DELETE ON seal  BEGIN SELECT RAISE (ABORT, 'the log is never shortened'); END;

---------------------------------------------------------------------- DERIVED: never read from another person's file

CREATE TABLE tip (                      -- how far each chain has come
    chain INTEGER PRIMARY KEY REFERENCES chain (ord),
    seq   INTEGER NOT NULL CHECK (seq >= 0),
    hash  BLOB    NOT NULL CHECK (length(hash) = 32)
) STRICT;

CREATE TABLE cell (                     -- what stands at one place of one interview
    interview INTEGER NOT NULL,
    item      INTEGER NOT NULL,
    occ       TEXT    NOT NULL,
    kind      INTEGER NOT NULL,         -- as in the event that is shown …
    val       ANY,
    miss      INTEGER NOT NULL,
    origin    INTEGER NOT NULL,
    chain     INTEGER NOT NULL,         -- … which is this one
    seq       INTEGER NOT NULL,
    heads     INTEGER NOT NULL CHECK (heads > 0),
    conflict  INTEGER NOT NULL CHECK (conflict IN (0, 1)),
    PRIMARY KEY (interview, item, occ)
) STRICT, WITHOUT ROWID;
CREATE INDEX cell_conflict ON cell (interview) WHERE conflict = 1;

CREATE TABLE head (                     -- all heads of the cells that have more than one
    interview INTEGER NOT NULL,
    item      INTEGER NOT NULL,
    occ       TEXT    NOT NULL,
    chain     INTEGER NOT NULL,
    seq       INTEGER NOT NULL,
    PRIMARY KEY (interview, item, occ, chain, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE summary (                  -- one line of the list of interviews
    interview  INTEGER PRIMARY KEY REFERENCES interview (ord),
    status     INTEGER NOT NULL CHECK (status BETWEEN 0 AND 4),    -- 0 open, 1 put aside, 2 complete, 3 reopened, 4 void
    stopped_at TEXT,                                               -- variable, or variable@rows
    answered   INTEGER NOT NULL CHECK (answered >= 0),             -- questions that have a person's answer and apply
    last_chain INTEGER NOT NULL,                                   -- the latest event by Lamport time
    last_seq   INTEGER NOT NULL,
    last_ms    INTEGER NOT NULL,
    "key"      TEXT,                                               -- as table role says
    round      TEXT,
    village    TEXT,
    household  TEXT,
    enumerator TEXT,
    outcome    TEXT
) STRICT;
CREATE INDEX summary_key ON summary ("key", round);

------------------------------------------------------------------------------------------- LOCAL: of this file alone

CREATE TABLE keyslot (                  -- the study's secret under this file's passphrase (src/vault); the office's slot is in the document
    key        BLOB    PRIMARY KEY CHECK (length(key) = 4),     -- which secret
    salt       BLOB    NOT NULL CHECK (length(salt) = 16),
    memory_kib INTEGER NOT NULL CHECK (memory_kib > 0),        -- Argon2id's cost
    passes     INTEGER NOT NULL CHECK (passes > 0),
    wrapped    BLOB    NOT NULL CHECK (length(wrapped) = 48)
) STRICT;

CREATE TABLE merged (                   -- every file that was merged into this one
    ord        INTEGER PRIMARY KEY,
    at_ms      INTEGER NOT NULL,
    name       TEXT    NOT NULL,
    sha        BLOB    NOT NULL CHECK (length(sha) = 32),
    bytes      INTEGER NOT NULL,
    lineage    BLOB    NOT NULL CHECK (length(lineage) = 16),
    events     INTEGER NOT NULL,        -- taken over
    interviews INTEGER NOT NULL,        -- new here
    conflicts  INTEGER NOT NULL,        -- that it made
    set_aside  TEXT    NOT NULL         -- what was not taken, and why; '' when all was
) STRICT;
