-- What was learned of a territory's durations, version by version. `record` says how it came about and
-- how it was judged; only a version that was taken has a `body`, and the newest of them counts.

CREATE TABLE models (
    territory TEXT COLLATE "C" NOT NULL REFERENCES territories (id),
    version BIGINT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    record TEXT NOT NULL,
    body TEXT,
    PRIMARY KEY (territory, version)
);
CREATE INDEX models_taken ON models (territory, version) WHERE body IS NOT NULL;
