-- Portraits of technicians, as customers see them: JPEG. Apart, so that a day is read without them.

CREATE TABLE portraits (
    technician TEXT NOT NULL PRIMARY KEY REFERENCES technicians (id),
    territory TEXT NOT NULL REFERENCES territories (id),
    content BLOB NOT NULL
) STRICT;
