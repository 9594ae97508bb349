import { plurals } from '../plural';

const many = plurals('en');

/** What is said in more than one place. */
export const common = {
  close: 'Close',
  cancel: 'Cancel',
  noNumber: 'no number',
  language: 'Language',
  loading: 'Loading…',
  readOnly: 'Read only: a viewer sees everything and changes nothing. An owner can change your role.',
  status: {
    planned: 'Planned',
    promised: 'Promised',
    on_the_way: 'On the way',
    working: 'Working',
    done: 'Done',
    at_risk: 'At risk',
    late: 'Late',
    unassigned: 'Unassigned',
    no_access: 'Nobody opened',
    cancelled: 'Cancelled',
  },
  role: { owner: 'owner', dispatcher: 'dispatcher', viewer: 'viewer' },
  /** How a customer gets to know a window; at the head of a line. */
  stage: { booked: 'Booked', evening: 'Evening', morning: 'Morning', next_up: 'Next up', en_route: 'On the way' },
  /** How tight a customer's window is to be, by weight. */
  tight: 'Tight window',
  tightness: { 1: 'usual', 3: 'matters', 10: 'matters a lot' },
  weight: (weight: number) => `weight ${weight}`,
  tightDoes: 'Counts for windows that are chosen from now on. What was told stays.',
  today: 'today',
  /** The day on show where it isn't today. */
  onDay: (day: string) => `on ${day}`,
  /** A window for those who listen. */
  fromTo: (from: string, to: string) => `${from} to ${to}`,
  doneOf: (done: number, total: number) => `${done} of ${total} done`,
  texts: (count: number) => many(count, { one: '1 text', other: `${count} texts` }),
  wentWrong: 'Something went wrong.',
  notLive: 'Not done: the connection is lost. It waits until the board is live again.',
  noServer: 'The server can’t be reached.',
  serverSaid: (status: number) => `The server answered ${status}.`,
  dayProblem: 'The day can’t be loaded.',
  noDay: 'No day is on show.',
};
