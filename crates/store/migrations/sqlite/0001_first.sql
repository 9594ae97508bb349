-- Everything that Kept keeps. The logical schema is the same as PostgreSQL's: same tables, same
-- columns, same keys. `body` is the JSON of the domain's struct; the columns beside it are the ones
-- that queries need. Instants are milliseconds since 1970, days are 'YYYY-MM-DD'.

CREATE TABLE territories (
    id TEXT NOT NULL PRIMARY KEY,
    body TEXT NOT NULL
) STRICT;

-- Apart from the territories, whose rows can be large and are rarely written.
CREATE TABLE ledger_counters (
    territory TEXT NOT NULL PRIMARY KEY REFERENCES territories (id),
    last_sequence INTEGER NOT NULL
) STRICT;

CREATE TABLE days (
    territory TEXT NOT NULL REFERENCES territories (id),
    day TEXT NOT NULL,
    revision INTEGER NOT NULL,
    plan TEXT,
    PRIMARY KEY (territory, day)
) STRICT;

CREATE TABLE plans (
    id TEXT NOT NULL PRIMARY KEY,
    territory TEXT NOT NULL REFERENCES territories (id),
    day TEXT NOT NULL,
    revision INTEGER NOT NULL,
    parent TEXT,
    created_at_ms INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX plans_of_day ON plans (territory, day, revision);

CREATE TABLE technicians (
    id TEXT NOT NULL PRIMARY KEY,
    territory TEXT NOT NULL REFERENCES territories (id),
    body TEXT NOT NULL
) STRICT;
CREATE INDEX technicians_of_territory ON technicians (territory, id);

CREATE TABLE customers (
    id TEXT NOT NULL PRIMARY KEY,
    territory TEXT NOT NULL REFERENCES territories (id),
    name_folded TEXT NOT NULL,
    phone TEXT,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX customers_by_phone ON customers (phone, id);

CREATE TABLE sites (
    id TEXT NOT NULL PRIMARY KEY,
    territory TEXT NOT NULL REFERENCES territories (id),
    body TEXT NOT NULL
) STRICT;

CREATE TABLE visits (
    id TEXT NOT NULL PRIMARY KEY,
    territory TEXT NOT NULL REFERENCES territories (id),
    day TEXT NOT NULL,
    customer TEXT NOT NULL REFERENCES customers (id),
    site TEXT NOT NULL REFERENCES sites (id),
    reference TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX visits_reference ON visits (reference);
CREATE INDEX visits_of_day ON visits (territory, day, id);
CREATE INDEX visits_of_customer ON visits (customer, day, id);
CREATE INDEX visits_of_site ON visits (site);

CREATE TABLE progress (
    visit TEXT NOT NULL PRIMARY KEY REFERENCES visits (id),
    territory TEXT NOT NULL REFERENCES territories (id),
    body TEXT NOT NULL
) STRICT;

CREATE TABLE promises (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,
    territory TEXT NOT NULL REFERENCES territories (id),
    visit TEXT NOT NULL REFERENCES visits (id),
    body TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX promises_id ON promises (id);
CREATE INDEX promises_of_visit ON promises (visit, position);

CREATE TABLE warnings (
    id TEXT NOT NULL PRIMARY KEY,
    territory TEXT NOT NULL REFERENCES territories (id),
    visit TEXT NOT NULL REFERENCES visits (id),
    body TEXT NOT NULL
) STRICT;
CREATE INDEX warnings_of_visit ON warnings (visit);

CREATE TABLE cases (
    id TEXT NOT NULL PRIMARY KEY,
    territory TEXT NOT NULL REFERENCES territories (id),
    visit TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX cases_of_visit ON cases (visit);

-- `attempts` counts here, not in `body`: leasing then doesn't rewrite the body.
CREATE TABLE messages (
    id TEXT NOT NULL PRIMARY KEY,
    territory TEXT NOT NULL REFERENCES territories (id),
    day TEXT NOT NULL,
    visit TEXT NOT NULL,
    dedupe TEXT NOT NULL,
    state TEXT NOT NULL,
    not_before_ms INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    lease_worker TEXT,
    lease_until_ms INTEGER,
    body TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX messages_dedupe ON messages (territory, dedupe);
CREATE INDEX messages_of_visit ON messages (visit);
CREATE INDEX messages_queued ON messages (not_before_ms, id) WHERE state = 'queued';

CREATE TABLE replies (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,
    territory TEXT NOT NULL REFERENCES territories (id),
    gateway_id TEXT NOT NULL,
    visit TEXT,
    body TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX replies_id ON replies (id);
CREATE UNIQUE INDEX replies_gateway_id ON replies (gateway_id);
CREATE INDEX replies_of_visit ON replies (visit, position);

CREATE TABLE events (
    id TEXT NOT NULL PRIMARY KEY,
    territory TEXT NOT NULL REFERENCES territories (id),
    body TEXT NOT NULL
) STRICT;

CREATE TABLE sightings (
    territory TEXT NOT NULL REFERENCES territories (id),
    day TEXT NOT NULL,
    technician TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (territory, day, technician)
) STRICT;

CREATE TABLE ledger (
    territory TEXT NOT NULL REFERENCES territories (id),
    sequence INTEGER NOT NULL,
    day TEXT NOT NULL,
    visit TEXT,
    at_ms INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (territory, sequence)
) STRICT;
CREATE INDEX ledger_of_day ON ledger (territory, day, sequence);
CREATE INDEX ledger_of_visit ON ledger (territory, visit, sequence);

-- The built-in inbox stands for the customers' phones, which belong to no territory.
CREATE TABLE inbox (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,
    phone TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX inbox_id ON inbox (id);
CREATE INDEX inbox_of_phone ON inbox (phone, at_ms, position);

-- Of the instance, not of a territory: named values, logins, sessions.
CREATE TABLE named_values (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE users (
    login TEXT NOT NULL PRIMARY KEY,
    body TEXT NOT NULL
) STRICT;

CREATE TABLE sessions (
    token_hash TEXT NOT NULL PRIMARY KEY,
    login TEXT NOT NULL REFERENCES users (login),
    csrf TEXT NOT NULL,
    expires_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_of_login ON sessions (login, expires_at_ms);

CREATE TABLE enrolments (
    code_hash TEXT NOT NULL PRIMARY KEY,
    territory TEXT NOT NULL REFERENCES territories (id),
    technician TEXT NOT NULL,
    expires_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX enrolments_of_technician ON enrolments (technician, expires_at_ms);

CREATE TABLE devices (
    token_hash TEXT NOT NULL PRIMARY KEY,
    territory TEXT NOT NULL REFERENCES territories (id),
    technician TEXT NOT NULL,
    enrolled_at_ms INTEGER NOT NULL,
    revoked_at_ms INTEGER
) STRICT;
CREATE INDEX devices_of_technician ON devices (technician);
