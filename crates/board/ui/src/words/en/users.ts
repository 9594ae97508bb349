/** Who may sign in. A gap for what stands out in a sentence is written {}. */
const users = {
  loading: 'Loading the logins…',
  title: 'Users',
  onlyOwner: 'Only an owner adds and changes logins.',
  name: 'Name',
  login: 'Login',
  role: 'Role',
  state: 'State',
  actions: 'Actions',
  shownOnce: 'Password of {}, shown this once. It lets them choose their own and nothing else.',
  noted: 'I have noted it',
  roles: { owner: 'Owner', dispatcher: 'Dispatcher', viewer: 'Viewer' },
  may: { owner: 'everything, settings and logins too', dispatcher: 'plans, tells and answers', viewer: 'sees everything and changes nothing' },
  you: 'you',
  roleOf: (name: string) => `Role of ${name}`,
  isNow: (name: string, role: string) => `${name} is ${role} now.`,
  disabled: 'Disabled',
  notChosen: 'Has not chosen a password yet',
  maySignIn: 'May sign in',
  lastOwner: 'The last owner stays',
  newPassword: 'New password',
  newPasswordFor: (name: string) => ` for ${name}`,
  letIn: 'Let in again',
  disable: 'Disable',
  isIn: (name: string) => `${name} may sign in again.`,
  isOut: (name: string) => `${name} is out.`,
  add: 'Add somebody',
  addAndShow: 'Add and show the password',
};

export default users;
export type UsersWords = typeof users;
