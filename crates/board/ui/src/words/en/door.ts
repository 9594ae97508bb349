/** Before the board: logging in, a password of one's own, and a server that can't be reached. */
export const door = {
  unreachable: 'The server can’t be reached. Trying again…',
  welcome: 'The board of the day. Log in to see it.',
  name: 'Name',
  password: 'Password',
  logIn: 'Log in',
  loggingIn: 'Logging in…',
  choose: (name: string) => `Welcome, ${name}. Choose a password of your own; the one you were given ends with it.`,
  given: 'The one you were given',
  own: (characters: number) => `Your own, ${characters} characters or more`,
  again: 'Your own again',
  differ: 'The two new ones differ.',
  chooseIt: 'Choose',
  choosing: 'Choosing…',
  logOut: 'Log out',
};
