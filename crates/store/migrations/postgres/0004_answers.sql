-- Calls that carry a key, of the whole instance. A call that was answered has a `body`, which says how, and
-- a `content`; one that is under way or was cut off has neither.

CREATE TABLE answers (
    key_hash TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    asked_hash TEXT COLLATE "C" NOT NULL,
    came_at_ms BIGINT NOT NULL,
    body TEXT,
    content BYTEA
);
CREATE INDEX answers_by_age ON answers (came_at_ms);
