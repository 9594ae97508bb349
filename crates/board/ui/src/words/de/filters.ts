import type { filters as english } from '../en/filters';

export const filters: typeof english = {
  list: 'Gespeicherte Filter',
  none: 'Noch ist nichts gespeichert. Wählen Sie Filter und Reihenfolge und geben Sie beidem einen Namen.',
  everything: 'Alle',
  worriesFirst: 'gefährdete Zeilen zuerst',
  remove: (name) => `${name} löschen`,
  removed: (name) => `${name} ist gelöscht.`,
  picked: (name) => `${name} wird gezeigt.`,
  name: 'Name für die jetzige Ansicht',
  save: 'Speichern',
  saved: (name) => `${name} ist gespeichert.`,
  full: (most) => `${most} lassen sich speichern. Löschen Sie einen, um einen anderen zu speichern.`,
  notKept: 'Nicht gespeichert: Dieser Browser behält nichts.',
};

export default filters;
