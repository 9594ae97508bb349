import type { phones as english } from '../en/phones';

export const phones: typeof english = {
  title: 'Telefone der Kunden',
  close: 'Telefone schließen',
  nobody: 'Noch hat niemand eine SMS bekommen.',
  list: 'Telefone',
  waits: 'wartet auf eine Antwort',
  you: (body) => `Sie: ${body}`,
  noTexts: 'Noch keine SMS',
  none: 'Noch keine SMS.',
  all: 'Alle Telefone',
  phoneOf: (name) => `Telefon von ${name}`,
  textsOf: (name) => `SMS von ${name}`,
  today: (day) => `Heute, ${day}`,
  digits: 'Mit einer Ziffer antworten',
  answerAs: (name) => `Als ${name} antworten`,
  send: 'Senden',
  real: 'Die SMS gehen hier an echte Telefone; es gibt nichts anzuzeigen.',
};
