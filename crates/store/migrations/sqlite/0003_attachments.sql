-- Pictures that technicians took. `body` says what is known of one, `content` is its bytes, apart so that a
-- day is read without them.

CREATE TABLE attachments (
    id TEXT NOT NULL PRIMARY KEY,
    territory TEXT NOT NULL REFERENCES territories (id),
    visit TEXT NOT NULL REFERENCES visits (id),
    body TEXT NOT NULL,
    content BLOB NOT NULL
) STRICT;
CREATE INDEX attachments_of_visit ON attachments (visit);
