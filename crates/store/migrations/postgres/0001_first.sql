-- Everything that Kept keeps. The logical schema is the same as SQLite's: same tables, same
-- columns, same keys. `body` is the JSON of the domain's struct; the columns beside it are the ones
-- that queries need. Instants are milliseconds since 1970, days are 'YYYY-MM-DD'. Keys compare byte
-- by byte (collation "C"), so that the order of results is SQLite's on every server.

CREATE TABLE territories (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    body TEXT NOT NULL
);

-- Apart from the territories, whose rows can be large and are rarely written.
CREATE TABLE ledger_counters (
    territory TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES territories (id),
    last_sequence BIGINT NOT NULL
);

CREATE TABLE days (
    territory TEXT COLLATE "C" NOT NULL REFERENCES territories (id),
    day TEXT COLLATE "C" NOT NULL,
    revision BIGINT NOT NULL,
    plan TEXT COLLATE "C",
    PRIMARY KEY (territory, day)
);

CREATE TABLE plans (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    territory TEXT COLLATE "C" NOT NULL REFERENCES territories (id),
    day TEXT COLLATE "C" NOT NULL,
    revision BIGINT NOT NULL,
    parent TEXT COLLATE "C",
    created_at_ms BIGINT NOT NULL,
    body TEXT NOT NULL
);
CREATE UNIQUE INDEX plans_of_day ON plans (territory, day, revision);

CREATE TABLE technicians (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    territory TEXT COLLATE "C" NOT NULL REFERENCES territories (id),
    body TEXT NOT NULL
);
CREATE INDEX technicians_of_territory ON technicians (territory, id);

CREATE TABLE customers (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    territory TEXT COLLATE "C" NOT NULL REFERENCES territories (id),
    name_folded TEXT COLLATE "C" NOT NULL,
    phone TEXT COLLATE "C",
    body TEXT NOT NULL
);
CREATE INDEX customers_by_phone ON customers (phone, id);

CREATE TABLE sites (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    territory TEXT COLLATE "C" NOT NULL REFERENCES territories (id),
    body TEXT NOT NULL
);

CREATE TABLE visits (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    territory TEXT COLLATE "C" NOT NULL REFERENCES territories (id),
    day TEXT COLLATE "C" NOT NULL,
    customer TEXT COLLATE "C" NOT NULL REFERENCES customers (id),
    site TEXT COLLATE "C" NOT NULL REFERENCES sites (id),
    reference TEXT COLLATE "C" NOT NULL,
    body TEXT NOT NULL
);
CREATE UNIQUE INDEX visits_reference ON visits (reference);
CREATE INDEX visits_of_day ON visits (territory, day, id);
CREATE INDEX visits_of_customer ON visits (customer, day, id);
CREATE INDEX visits_of_site ON visits (site);

CREATE TABLE progress (
    visit TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES visits (id),
    territory TEXT COLLATE "C" NOT NULL REFERENCES territories (id),
    body TEXT NOT NULL
);

CREATE TABLE promises (
    position BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id TEXT COLLATE "C" NOT NULL,
    territory TEXT COLLATE "C" NOT NULL REFERENCES territories (id),
    visit TEXT COLLATE "C" NOT NULL REFERENCES visits (id),
    body TEXT NOT NULL
);
CREATE UNIQUE INDEX promises_id ON promises (id);
CREATE INDEX promises_of_visit ON promises (visit, position);

CREATE TABLE warnings (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    territory TEXT COLLATE "C" NOT NULL REFERENCES territories (id),
    visit TEXT COLLATE "C" NOT NULL REFERENCES visits (id),
    body TEXT NOT NULL
);
CREATE INDEX warnings_of_visit ON warnings (visit);

CREATE TABLE cases (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    territory TEXT COLLATE "C" NOT NULL REFERENCES territories (id),
    visit TEXT COLLATE "C" NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX cases_of_visit ON cases (visit);

-- `attempts` counts here, not in `body`: leasing then doesn't rewrite the body.
CREATE TABLE messages (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    territory TEXT COLLATE "C" NOT NULL REFERENCES territories (id),
    day TEXT COLLATE "C" NOT NULL,
    visit TEXT COLLATE "C" NOT NULL,
    dedupe TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    not_before_ms BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    lease_worker TEXT COLLATE "C",
    lease_until_ms BIGINT,
    body TEXT NOT NULL
);
CREATE UNIQUE INDEX messages_dedupe ON messages (territory, dedupe);
CREATE INDEX messages_of_visit ON messages (visit);
CREATE INDEX messages_queued ON messages (not_before_ms, id) WHERE state = 'queued';

CREATE TABLE replies (
    position BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id TEXT COLLATE "C" NOT NULL,
    territory TEXT COLLATE "C" NOT NULL REFERENCES territories (id),
    gateway_id TEXT COLLATE "C" NOT NULL,
    visit TEXT COLLATE "C",
    body TEXT NOT NULL
);
CREATE UNIQUE INDEX replies_id ON replies (id);
CREATE UNIQUE INDEX replies_gateway_id ON replies (gateway_id);
CREATE INDEX replies_of_visit ON replies (visit, position);

CREATE TABLE events (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    territory TEXT COLLATE "C" NOT NULL REFERENCES territories (id),
    body TEXT NOT NULL
);

CREATE TABLE sightings (
    territory TEXT COLLATE "C" NOT NULL REFERENCES territories (id),
    day TEXT COLLATE "C" NOT NULL,
    technician TEXT COLLATE "C" NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (territory, day, technician)
);

CREATE TABLE ledger (
    territory TEXT COLLATE "C" NOT NULL REFERENCES territories (id),
    sequence BIGINT NOT NULL,
    day TEXT COLLATE "C" NOT NULL,
    visit TEXT COLLATE "C",
    at_ms BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (territory, sequence)
);
CREATE INDEX ledger_of_day ON ledger (territory, day, sequence);
CREATE INDEX ledger_of_visit ON ledger (territory, visit, sequence);

-- The built-in inbox stands for the customers' phones, which belong to no territory.
CREATE TABLE inbox (
    position BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id TEXT COLLATE "C" NOT NULL,
    phone TEXT COLLATE "C" NOT NULL,
    at_ms BIGINT NOT NULL,
    body TEXT NOT NULL
);
CREATE UNIQUE INDEX inbox_id ON inbox (id);
CREATE INDEX inbox_of_phone ON inbox (phone, at_ms, position);

-- Of the instance, not of a territory: named values, logins, sessions.
CREATE TABLE named_values (
    name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE users (
    login TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    body TEXT NOT NULL
);

CREATE TABLE sessions (
    token_hash TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    login TEXT COLLATE "C" NOT NULL REFERENCES users (login),
    csrf TEXT COLLATE "C" NOT NULL,
    expires_at_ms BIGINT NOT NULL
);
CREATE INDEX sessions_of_login ON sessions (login, expires_at_ms);

CREATE TABLE enrolments (
    code_hash TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    territory TEXT COLLATE "C" NOT NULL REFERENCES territories (id),
    technician TEXT COLLATE "C" NOT NULL,
    expires_at_ms BIGINT NOT NULL
);
CREATE INDEX enrolments_of_technician ON enrolments (technician, expires_at_ms);

CREATE TABLE devices (
    token_hash TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    territory TEXT COLLATE "C" NOT NULL REFERENCES territories (id),
    technician TEXT COLLATE "C" NOT NULL,
    enrolled_at_ms BIGINT NOT NULL,
    revoked_at_ms BIGINT
);
CREATE INDEX devices_of_technician ON devices (technician);
