import type { team as english } from '../en/team';
import { plurals } from '../plural';

const many = plurals('de');

export const team: typeof english = {
  label: 'Team',
  loading: 'Das Team wird geladen …',
  nobody: 'Hier arbeitet noch niemand. Importieren Sie einen Tag: Seine Techniker kommen mit.',
  head: { technician: 'Techniker', shift: 'Schicht', day: 'Tag', skills: 'Fähigkeiten', van: 'Im Wagen' },
  actions: 'Aktionen',
  absent: 'Abwesend',
  noSkills: 'keine',
  emptyVan: 'nichts vermerkt',
  codeFor: (name, day, time) => `für das Telefon von ${name}, einmalig, bis ${day}, ${time}`,
  letIn: 'Telefon zulassen',
  letInFor: (name) => ` für ${name}`,
  lockOut: 'Telefone sperren',
  ofName: (name) => ` von ${name}`,
  portraitOf: (name) => `Porträt von ${name}`,
  choosePortrait: 'Porträt wählen: Kunden sehen es, sobald sie wissen, wer kommt',
  choosePortraitOf: (name) => `Porträt von ${name} wählen`,
  noPortrait: 'Porträt entfernen',
  noPortraitOf: (name) => `Porträt von ${name} entfernen`,
  portraitGiven: (name) => `Kunden sehen das Porträt von ${name}, sobald sie wissen, wer kommt.`,
  portraitTaken: (name) => `Das Porträt von ${name} ist gelöscht.`,
  lockRoute: 'Route sperren',
  unlockRoute: 'Route entsperren',
  noPhone: (name) => `${name} hat kein Telefon an der Plantafel.`,
  lockedOut: (name, count) => many(count, { one: `Das Telefon von ${name} ist gesperrt.`, other: `${count} Telefone von ${name} sind gesperrt.` }),
};
