import type { several as english } from '../en/several';

export const several: typeof english = {
  label: 'Gezeigte Gebiete',
  only: (territory) => `Nur ${territory} zeigen`,
  also: (territory) => `${territory} mit den anderen zeigen`,
  hint: (most) => `Kreuzen Sie mehrere an, um ihre Tage zusammen zu sehen, höchstens ${most}.`,
  full: (most) => `${most} ist die höchste Zahl, die zugleich zu sehen ist. Nehmen Sie eines weg, um ein anderes anzukreuzen.`,
  loading: 'Wird geladen …',
  ownTime: (time, zone) => `eigene Uhr ${time}, ${zone}`,
  nobody: 'An diesem Tag gibt es keine Techniker.',
  belongs: (customer, own, other) => `Der Termin von ${customer} gehört zu ${own}. Niemand von ${other} kann ihn übernehmen: Ein Termin bleibt in seinem Gebiet.`,
  within: (own) => `Nur Techniker von ${own}: Ein Termin bleibt in seinem Gebiet.`,
  which: 'Gebiet',
};

export default several;
