import { plurals } from '../plural';

const many = plurals('en');

/** The technicians and their phones. */
export const team = {
  label: 'Team',
  loading: 'Loading the team…',
  nobody: 'Nobody works here yet. Import a day: its technicians come with it.',
  head: { technician: 'Technician', shift: 'Shift', day: 'Day', skills: 'Skills', van: 'On the van' },
  actions: 'Actions',
  absent: 'Absent',
  noSkills: 'none',
  emptyVan: 'nothing noted',
  codeFor: (name: string, day: string, time: string) => `for ${name}’s phone, once, until ${day}, ${time}`,
  letIn: 'Let a phone in',
  letInFor: (name: string) => ` for ${name}`,
  lockOut: 'Lock phones out',
  ofName: (name: string) => ` of ${name}`,
  portraitOf: (name: string) => `Portrait of ${name}`,
  choosePortrait: 'Choose a portrait: customers see it once they are told who comes',
  choosePortraitOf: (name: string) => `Choose a portrait of ${name}`,
  noPortrait: 'Take the portrait down',
  noPortraitOf: (name: string) => `Take the portrait of ${name} down`,
  portraitGiven: (name: string) => `Customers see ${name}’s portrait once they are told who comes.`,
  portraitTaken: (name: string) => `${name}’s portrait is deleted.`,
  lockRoute: 'Lock route',
  unlockRoute: 'Unlock route',
  noPhone: (name: string) => `${name} has no phone on the board.`,
  lockedOut: (name: string, count: number) => many(count, { one: `${name}’s phone is locked out.`, other: `${name}’s ${count} phones are locked out.` }),
};
