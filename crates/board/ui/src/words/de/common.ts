import type { common as english } from '../en/common';
import { plurals } from '../plural';

const many = plurals('de');

export const common: typeof english = {
  close: 'Schließen',
  cancel: 'Abbrechen',
  noNumber: 'keine Nummer',
  language: 'Sprache',
  loading: 'Wird geladen …',
  readOnly: 'Nur Lesen: Wer nur zusieht, sieht alles und ändert nichts. Ein Inhaber kann Ihre Rolle ändern.',
  status: {
    planned: 'Geplant',
    promised: 'Zugesagt',
    on_the_way: 'Unterwegs',
    working: 'In Arbeit',
    done: 'Erledigt',
    at_risk: 'Gefährdet',
    late: 'Verspätet',
    unassigned: 'Nicht zugeteilt',
    no_access: 'Niemand öffnete',
    cancelled: 'Abgesagt',
  },
  role: { owner: 'Inhaber', dispatcher: 'Disponent', viewer: 'Zuschauer' },
  stage: { booked: 'Gebucht', evening: 'Abends', morning: 'Morgens', next_up: 'Als Nächstes', en_route: 'Unterwegs' },
  tight: 'Enges Zeitfenster',
  tightness: { 1: 'wie üblich', 3: 'wichtig', 10: 'sehr wichtig' },
  weight: (weight) => `Gewicht ${weight}`,
  tightDoes: 'Gilt für Zeitfenster, die von nun an gewählt werden. Was mitgeteilt ist, bleibt.',
  today: 'heute',
  onDay: (day) => `am ${day}`,
  fromTo: (from, to) => `${from} bis ${to}`,
  doneOf: (done, total) => `${done} von ${total} erledigt`,
  texts: (count) => many(count, { one: '1 SMS', other: `${count} SMS` }),
  wentWrong: 'Etwas ist schiefgegangen.',
  notLive: 'Nicht ausgeführt: Die Verbindung ist unterbrochen. Bitte warten Sie, bis die Plantafel wieder live ist.',
  noServer: 'Der Server ist nicht erreichbar.',
  serverSaid: (status) => `Der Server hat mit ${status} geantwortet.`,
  dayProblem: 'Der Tag lässt sich nicht laden.',
  noDay: 'Es wird kein Tag angezeigt.',
};
