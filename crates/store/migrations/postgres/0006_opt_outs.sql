-- Numbers that want no texts, whoever has them: every booking may make a customer of its own.

CREATE TABLE opt_outs (
    phone TEXT COLLATE "C" NOT NULL PRIMARY KEY
);

INSERT INTO opt_outs (phone)
SELECT DISTINCT phone FROM customers WHERE phone IS NOT NULL AND (body::jsonb ->> 'opted_out')::boolean;
