import type { door as english } from '../en/door';

export const door: typeof english = {
  unreachable: 'Der Server ist nicht erreichbar. Es wird wieder versucht …',
  welcome: 'Die Plantafel des Tages. Melden Sie sich an.',
  name: 'Name',
  password: 'Passwort',
  logIn: 'Anmelden',
  loggingIn: 'Wird angemeldet …',
  choose: (name) => `Willkommen, ${name}. Wählen Sie ein eigenes Passwort; das Ihnen gegebene gilt danach nicht mehr.`,
  given: 'Das Ihnen gegebene Passwort',
  own: (characters) => `Ihr eigenes, mindestens ${characters} Zeichen`,
  again: 'Ihr eigenes noch einmal',
  differ: 'Die beiden neuen Passwörter sind verschieden.',
  chooseIt: 'Wählen',
  choosing: 'Wird gewählt …',
  logOut: 'Abmelden',
};
