-- Pictures that technicians took. `body` says what is known of one, `content` is its bytes, apart so that a
-- day is read without them.

CREATE TABLE attachments (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    territory TEXT COLLATE "C" NOT NULL REFERENCES territories (id),
    visit TEXT COLLATE "C" NOT NULL REFERENCES visits (id),
    body TEXT NOT NULL,
    content BYTEA NOT NULL
);
CREATE INDEX attachments_of_visit ON attachments (visit);
