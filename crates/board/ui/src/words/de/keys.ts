import type { keys as english } from '../en/keys';

export const keys: typeof english = {
  title: 'Tasten',
  where: 'Die Tasten wirken nur außerhalb von Textfeldern.',
  does: {
    search: 'Nach Name, Telefon oder Referenz suchen',
    alert: 'Nächste, vorherige Warnung',
    open: 'Verlauf des Termins öffnen',
    option: 'Diese Möglichkeit der offenen Warnung wählen, oder diesen Platz für den nicht zugeteilten Termin',
    ask: 'Den Kunden fragen',
    mute: 'Warnung stummschalten',
    reply: 'Dem Kunden antworten',
    walk: 'Durch Termine und Zeilen gehen',
    move: 'Termin verschieben: erst den Preis sehen',
    pin: 'Termin bei seinem Techniker fixieren oder lösen',
    lock: 'Route der Zeile sperren: Es kommt nichts dazu und nichts davon weg; oder entsperren',
    undo: 'Änderung des Plans, Fixierung oder Sperre rückgängig machen',
    redo: 'Änderung wiederholen',
    plan: 'Rest neu planen: erst sehen, was sich ändert',
    urgent: 'Eiliger Termin',
    off: 'Der Techniker der Zeile fällt heute aus: erst sehen, was sich ändert',
    ledger: 'Protokoll aufklappen',
    phones: 'Telefone der Kunden',
    day: 'Vorheriger, nächster Tag',
    close: 'Schließen',
    keys: 'Diese Tasten',
  },
};
