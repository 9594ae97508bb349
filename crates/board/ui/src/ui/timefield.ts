// A field for a time of day. It takes text: a browser's own field shows its own language's clock, with a.m. and p.m. on a
// board whose other times count to 24. What is typed is read by `readTime`.

export const TIME_FIELD = { type: 'text', class: 'hhmm', inputMode: 'numeric', autocomplete: 'off', maxLength: 7, placeholder: '–:––' } as const;
