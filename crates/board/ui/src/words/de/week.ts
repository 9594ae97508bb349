import type { WeekWords } from '../en/week';
import { plurals } from '../plural';

const many = plurals('de');

const week: WeekWords = {
  loading: 'Die Woche wird geladen …',
  label: 'Woche',
  nobody: 'Hier sind noch keine Techniker bekannt. Importieren Sie einen Tag: Sie kommen mit ihm.',
  noVisits: 'Keine Termine in dieser Woche.',
  visits: (count) => many(count, { one: '1 Termin', other: `${count} Termine` }),
  done: (done, all) => `${done} von ${all} erledigt`,
  unassigned: (count) => `${count} offen`,
  atRisk: (count) => `${count} gefährdet`,
  broken: (count) => many(count, { one: '1 Zusage gebrochen', other: `${count} Zusagen gebrochen` }),
  notPlanned: 'nicht geplant',
  nothingYet: 'noch nichts geplant',
  free: 'frei',
  absent: 'Abwesend',
  locked: 'Route gesperrt',
  load: (percent) => `Auslastung ${percent} %`,
  loadOf: (work, drive, shift) => `Arbeit ${work}, Fahrten ${drive}, Arbeitszeit ${shift}`,
  over: (minutes) => `endet ${minutes} nach der Schicht`,
  hours: (hours) => `${hours} h`,
  clockChange: (hours) => `Die Uhr wird umgestellt: Dieser Tag hat ${hours} Stunden.`,
  today: 'Heute',
  openDay: (day) => `${day} zeigen`,
};

export default week;
