import type { UsersWords } from '../en/users';

const users: UsersWords = {
  loading: 'Die Zugänge werden geladen …',
  title: 'Benutzer',
  onlyOwner: 'Nur ein Inhaber legt Zugänge an und ändert sie.',
  name: 'Name',
  login: 'Zugang',
  role: 'Rolle',
  state: 'Status',
  actions: 'Aktionen',
  shownOnce: 'Passwort von {}, nur dieses eine Mal gezeigt. Damit lässt sich ein eigenes wählen und sonst nichts.',
  noted: 'Ich habe es notiert',
  roles: { owner: 'Inhaber', dispatcher: 'Disponent', viewer: 'Zuschauer' },
  may: { owner: 'alles, auch Einstellungen und Zugänge', dispatcher: 'plant, benachrichtigt und antwortet', viewer: 'sieht alles und ändert nichts' },
  you: 'Sie',
  roleOf: (name) => `Rolle von ${name}`,
  isNow: (name, role) => `${name} ist jetzt ${role}.`,
  disabled: 'Gesperrt',
  notChosen: 'Hat noch kein Passwort gewählt',
  maySignIn: 'Darf sich anmelden',
  lastOwner: 'Der letzte Inhaber bleibt',
  newPassword: 'Neues Passwort',
  newPasswordFor: (name) => ` für ${name}`,
  letIn: 'Wieder zulassen',
  disable: 'Sperren',
  isIn: (name) => `${name} darf sich wieder anmelden.`,
  isOut: (name) => `${name} ist gesperrt.`,
  add: 'Jemanden hinzufügen',
  addAndShow: 'Hinzufügen und Passwort zeigen',
};

export default users;
