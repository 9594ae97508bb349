-- Portraits of technicians, as customers see them: JPEG. Apart, so that a day is read without them.

CREATE TABLE portraits (
    technician TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES technicians (id),
    territory TEXT COLLATE "C" NOT NULL REFERENCES territories (id),
    content BYTEA NOT NULL
);
