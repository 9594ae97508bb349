-- What was learned of a territory's durations, version by version. `record` says how it came about and
-- how it was judged; only a version that was taken has a `body`, and the newest of them counts.

CREATE TABLE models (
    territory TEXT NOT NULL REFERENCES territories (id),
    version INTEGER NOT NULL,
    created_at_ms INTEGER NOT NULL,
    record TEXT NOT NULL,
    body TEXT,
    PRIMARY KEY (territory, version)
) STRICT;
CREATE INDEX models_taken ON models (territory, version) WHERE body IS NOT NULL;
