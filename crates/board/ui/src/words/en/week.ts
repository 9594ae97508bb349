import { plurals } from '../plural';

const many = plurals('en');

/** A week from far: how full each technician's days are, and what needs somebody. */
const week = {
  loading: 'Loading the week…',
  label: 'Week',
  nobody: 'No technicians are known here yet. Import a day: they come with it.',
  noVisits: 'No visits in this week.',
  visits: (count: number) => many(count, { one: '1 visit', other: `${count} visits` }),
  done: (done: number, all: number) => `${done} of ${all} done`,
  unassigned: (count: number) => `${count} unassigned`,
  atRisk: (count: number) => `${count} at risk`,
  broken: (count: number) => many(count, { one: '1 promise broken', other: `${count} promises broken` }),
  notPlanned: 'not planned',
  /** On a technician's day that has no plan. */
  nothingYet: 'nothing planned yet',
  free: 'free',
  absent: 'Absent',
  locked: 'route locked',
  load: (percent: number) => `load ${percent} %`,
  loadOf: (work: string, drive: string, shift: string) => `Work ${work}, drives ${drive}, working hours ${shift}`,
  over: (minutes: string) => `ends ${minutes} after the shift`,
  hours: (hours: number) => `${hours} h`,
  clockChange: (hours: number) => `The clock changes: this day has ${hours} hours.`,
  today: 'Today',
  openDay: (day: string) => `Show ${day}`,
};

export default week;
export type WeekWords = typeof week;
