// An invented day for tests and for looking at the board: fourteen technicians in a city, at a
// chosen minute of the morning. The same call always gives the same day.

import type { Activity, AlertView, BoardStatus, DayView, TechnicianView, VisitView, VisitStory, Span } from '../api/types';

export const ZONE = 'Europe/London';
export const DATE = '2026-10-15';
const MIDNIGHT = Date.parse('2026-10-14T23:00:00Z');

/** An instant at minutes after local midnight. */
export const at = (minutes: number): string => new Date(MIDNIGHT + Math.round(minutes * 60) * 1000).toISOString().replace('.000Z', 'Z');
export const span = (from: number, to: number): Span => ({ from: at(from), to: at(to) });

/** A visit that is planned for 10:30 and promised for 10:15 to 11:00, unless told otherwise. */
export function visit(changes: Partial<VisitView> = {}): VisitView {
  return {
    id: 'v-1',
    reference: 'K7Q2',
    customer: 'Grace Okafor',
    phone: '+447700900182',
    address: '14 Cotham Vale, BS6 6HR',
    access: 'side gate',
    point: { lat: 51.466, lon: -2.597 },
    job_type: 'Thermostat',
    duration_s: 2400,
    technician: 't-1',
    sequence: 0,
    status: 'promised',
    drive: span(612, 630),
    block: span(630, 670),
    arrived_at: null,
    finished_at: null,
    done_permille: null,
    booked: span(480, 720),
    promise: { stage: 'morning', window: span(615, 660), kept_ppm: 950_000, told_at: at(450), chain: 0, type: 'standing' },
    forecast: { p10: at(622), p50: at(630), p90: at(641), kept_ppm: 960_000 },
    leave_by: null,
    owner: 'Maya Jensen',
    warning: null,
    unassigned_reasons: [],
    priority: 0,
    pinned: false,
    window_weight: 1,
    ...changes,
  };
}

export function technician(changes: Partial<TechnicianView> = {}): TechnicianView {
  return {
    id: 't-1',
    name: 'Sam Patel',
    colour: 1,
    shift: span(480, 1020),
    absent: false,
    locked: false,
    done: 0,
    total: 1,
    activity: null,
    start: { lat: 51.47, lon: -2.6 },
    end: { lat: 51.47, lon: -2.6 },
    position: null,
    break_: null,
    ...changes,
  };
}

export function alert(changes: Partial<AlertView> = {}): AlertView {
  return {
    id: 'w-1',
    visit: 'v-1',
    customer: 'Grace Okafor',
    technician: 'Sam Patel',
    promise: span(600, 645),
    minutes_left: 27,
    kept_ppm: 180_000,
    expected: span(650, 665),
    why: 'Sam is 23 min over at Ruth Cole’s. Arrives about 10:52.',
    reason: { type: 'overrun', at: 'v-0' },
    type: 'proposed',
    muted: false,
    told_at: null,
    held_until: at(633),
    options: [
      { digit: 1, kind: 'wait', title: 'Wait, 10:50 to 11:20', minutes: 0, who: null, due: null, window: span(650, 680), kept_ppm: 940_000 },
      { digit: 2, kind: 'other_technician', title: 'Nia, 10:35 to 11:05', minutes: 11, who: 'Nia', due: null, window: span(635, 665), kept_ppm: 950_000 },
      { digit: 3, kind: 'other_slot', title: 'Fri 8:00 to 8:45, Sam', minutes: 4, who: 'Sam', due: null, window: span(1920, 1965), kept_ppm: 970_000 },
      { digit: 4, kind: 'call', title: 'Call her', minutes: 0, who: null, due: null, window: null, kept_ppm: null },
    ],
    ...changes,
  };
}

/** A day with one technician and one visit, unless told otherwise. */
export function day(changes: Partial<DayView> = {}): DayView {
  return {
    territory: { id: 'bristol', name: 'Bristol North', firm: 'Brook & Vale', zone: ZONE },
    date: DATE,
    revision: 1,
    now: at(618),
    day_start: at(0),
    day_end: at(1440),
    plan: { id: 'p-1', revision: 1, created_at: at(-360), cost: 42_000, undo_until: null, held_texts: 0 },
    kept: { kept: 22, decided: 23 },
    technicians: [technician()],
    visits: [visit()],
    alerts: [],
    cases: [],
    ...changes,
  };
}

const TECHNICIANS = 'Sam Patel,Lee Chen,Priya Nair,Tom Reilly,Maria Santos,Jonas Beck,Aisha Khan,Will Turner,Elena Popov,Marcus Hill,Nia Owusu,Peter Lang,Zoe Martin,Ivo Horvat'.split(',');
const FIRST = 'Ada,Ben,Cleo,Dan,Eva,Finn,Gita,Hal,Ines,Jack,Kira,Leon,Mona,Ned,Olga,Paul,Rosa,Sean,Tess,Uma,Vera,Walt,Yara,Zack'.split(',');
const LAST = 'Abbott,Barnes,Conti,Dalton,Evans,Foster,Gray,Hobbs,Irwin,James,Keller,Lowe,Mercer,Nolan,Osman,Pratt,Quill,Reeve,Stone,Tully,Usher,Vance,Webb,Young'.split(',');
const JOBS = 'Boiler service,Leak,Heat pump,Radiators,Gas check,Thermostat,Flue check,Cylinder'.split(',');
const CITY = { lat: 51.47, lon: -2.59 };

/** Numbers from 0 to 1 that look random and are the same each time. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

function statusAt(start: number, finish: number, drive: number, now: number): BoardStatus {
  if (finish <= now) return 'done';
  if (start <= now) return 'working';
  return drive <= now ? 'on_the_way' : start > 870 ? 'planned' : 'promised';
}

/** A technician's visits from eight o'clock on, one after the other, as long as one can begin. */
/** What a technician does at a visit; the first one works longer than was expected. */
function activityAt(here: VisitView | undefined, index: number): Activity {
  if (here?.status !== 'working' || !here.block) return { type: 'away', minutes: 3 + index };
  return index === 0 ? { type: 'over', minutes: 23 } : { type: 'until', at: here.block.to };
}

function route(index: number, now: number, last = 900): VisitView[] {
  const next = numbers(index * 7919 + 17);
  const made: VisitView[] = [];
  let clock = 480 + next() * 10;
  let angle = next() * Math.PI * 2;
  for (let stop = 0; clock < last; stop += 1) {
    if (clock > 705 && clock < 760) clock = 765;
    const drive = 10 + next() * 18;
    const start = clock + drive;
    const duration = 30 + Math.round(next() * 11) * 5;
    const finish = start + duration;
    const status = statusAt(start, finish, clock, now);
    const width = 30 + Math.round(next() * 3) * 15;
    const from = Math.floor((start - width * (0.3 + 0.3 * next())) / 15) * 15;
    const spread = 4 + Math.max(0, start - now) / 14;
    const chance = Math.round(930_000 + next() * 60_000);
    const begun = status === 'done' || status === 'working';
    angle += (next() - 0.5) * 2;
    const reach = 0.008 + 0.03 * next();
    const number = index * 10 + stop;
    made.push(
      visit({
        id: `v-${number}`,
        reference: `R${100 + number}`,
        customer: `${FIRST[(number * 7) % FIRST.length]} ${LAST[(number * 5 + index) % LAST.length]}`,
        phone: `+44770090${String(1000 + number)}`,
        address: `${3 + number} ${LAST[(number * 3) % LAST.length]} Road, BS${1 + (number % 9)}`,
        access: number % 3 === 0 ? 'side gate' : '',
        point: { lat: CITY.lat + Math.sin(angle) * reach * (0.6 + index / 14), lon: CITY.lon + Math.cos(angle) * reach * (1.6 + (index % 5) / 2) },
        job_type: JOBS[number % JOBS.length] ?? '',
        duration_s: duration * 60,
        technician: `t-${index + 1}`,
        sequence: stop,
        status,
        drive: span(clock, start),
        block: span(start, finish),
        arrived_at: begun ? at(start) : null,
        finished_at: status === 'done' ? at(finish) : null,
        done_permille: status === 'working' ? Math.floor(((now - start) / duration) * 100) * 10 : null,
        booked: span(start < 720 ? 480 : 720, start < 720 ? 720 : 1020),
        promise: {
          stage: status === 'planned' ? 'booked' : 'morning',
          window: status === 'planned' ? span(720, 1020) : span(from, from + width),
          kept_ppm: 950_000,
          told_at: at(450),
          chain: 0,
          type: begun ? 'kept' : 'standing',
        },
        // To the minute, as the server says what is only foretold.
        forecast: begun ? null : { p10: at(Math.round(start - spread * 0.7)), p50: at(Math.round(start)), p90: at(Math.round(start + spread)), kept_ppm: chance },
      }),
    );
    clock = finish + 2;
  }
  return made;
}

/** Half an hour after the last visit that ends by one o'clock. */
function breakOf(visits: readonly VisitView[]): Span {
  const ends = visits.map(({ block }) => (Date.parse(block?.to ?? '') - MIDNIGHT) / 60_000).filter((end) => end <= 760);
  const from = Math.max(690, ...ends) + 2;
  return span(from, from + 24);
}

/** Makes a visit's promise end before its forecast, so that it is at risk or broken. */
function endanger(one: VisitView, status: 'at_risk' | 'late', kept_ppm: number, early: number): void {
  if (!one.block || !one.forecast) return;
  const start = (Date.parse(one.block.from) - MIDNIGHT) / 60_000;
  const to = Math.floor((start - early) / 5) * 5;
  one.status = status;
  one.promise = { stage: 'morning', window: span(to - 45, to), kept_ppm: 950_000, told_at: at(450), chain: 0, type: status === 'late' ? 'broken' : 'standing' };
  one.forecast = { ...one.forecast, p10: at(start - 5), p90: at(start + 11), kept_ppm };
}

function alertOf(one: VisitView, id: string, now: number, changes: Partial<AlertView>): AlertView {
  const to = one.promise ? (Date.parse(one.promise.window.to) - MIDNIGHT) / 60_000 : now;
  one.warning = id;
  return alert({
    id,
    visit: one.id,
    customer: one.customer,
    technician: TECHNICIANS[Number(one.technician?.slice(2) ?? 1) - 1] ?? '',
    promise: one.promise?.window ?? one.booked,
    minutes_left: Math.round(to - now),
    kept_ppm: one.forecast?.kept_ppm ?? 0,
    ...changes,
  });
}

/** A full day at `now` minutes after midnight: 618 is 10:18. */
export function fullDay(now = 618, revision = 1): DayView {
  const visits = TECHNICIANS.flatMap((name, index) => (name === 'Marcus Hill' ? [] : route(index, now)));
  const open = (index: number, skip = 0) => visits.filter((one) => one.technician === `t-${index}` && ['promised', 'on_the_way'].includes(one.status))[skip];
  const alerts: AlertView[] = [];
  const risk: [number, number, number, number, Partial<AlertView>][] = [
    [1, 0, 180_000, -1, {}],
    [4, 1, 640_000, -8, { type: 'open', told_at: at(612), why: 'Follows a job that runs over.' }],
    [6, 1, 520_000, -4, { type: 'open', told_at: at(615), why: 'Jonas fetches a part at 12:40.' }],
  ];
  risk.forEach(([index, skip, kept, early, changes], order) => {
    const one = open(index, skip);
    if (!one) return;
    endanger(one, 'at_risk', kept, early);
    if (order === 0) Object.assign(one, { customer: 'Grace Okafor', job_type: 'Thermostat', leave_by: at(780), phone: '+447700900182' });
    alerts.push(alertOf(one, `w-${order + 1}`, now, changes));
  });
  alerts.sort((a, b) => a.minutes_left - b.minutes_left);
  const late = open(9);
  if (late) {
    endanger(late, 'late', 0, 20);
    alerts.push(alertOf(late, 'w-9', now, { type: 'open', minutes_left: -18, told_at: at(561), why: 'Warned 9:21, no answer. Elena arrives about 10:33.', options: [] }));
  }
  const unassigned = [
    visit({ id: 'v-900', reference: 'U1', customer: 'Marta Novak', job_type: 'No heat', technician: null, sequence: null, status: 'unassigned', drive: null, block: null, promise: null, forecast: null, leave_by: at(900), unassigned_reasons: [{ text: 'Needs gas level 2 and a fan type B: on three vans, all planned until 11:12' }], point: { lat: 51.489, lon: -2.56 } }),
    visit({ id: 'v-901', reference: 'U2', customer: 'Hugo Brandt', job_type: 'Radiators', technician: null, sequence: null, status: 'unassigned', drive: null, block: null, promise: null, forecast: null, booked: span(780, 1020), unassigned_reasons: [{ text: 'Marcus is absent; overtime would be 22 min at best' }], point: { lat: 51.451, lon: -2.64 } }),
  ];
  const technicians = TECHNICIANS.map((name, index) => {
    const own = visits.filter((one) => one.technician === `t-${index + 1}`);
    const here = own.find(({ status }) => ['working', 'on_the_way'].includes(status)) ?? own[0];
    return technician({
      id: `t-${index + 1}`,
      name,
      colour: index + 1,
      shift: span(index === 11 ? 540 : 480, index % 4 === 3 ? 960 : 1020),
      absent: own.length === 0,
      done: own.filter(({ status }) => status === 'done').length,
      total: own.length,
      activity: own.length === 0 ? { type: 'absent' } : activityAt(here, index),
      start: { lat: CITY.lat + (index % 4) * 0.004, lon: CITY.lon + (index % 3) * 0.006 },
      end: { lat: CITY.lat + (index % 4) * 0.004, lon: CITY.lon + (index % 3) * 0.006 },
      position: here?.point ? { lat: here.point.lat + 0.0012, lon: here.point.lon - 0.001 } : null,
      break_: own.length === 0 ? null : breakOf(own),
    });
  });
  return day({
    revision,
    now: at(now),
    technicians,
    visits: [...visits, ...unassigned],
    alerts,
    cases: late ? [{ id: 'c-1', visit: late.id, customer: late.customer, phone: late.phone, kind: 'recover', owner: 'Maya Jensen', due_at: at(1020), note: 'Apologise, offer the first visit tomorrow.' }] : [],
  });
}

/** The story of a visit of a day. */
export function story(of: VisitView, view: DayView): VisitStory {
  const phone = of.phone ?? '';
  const text = (id: string, minutes: number, body: string, type: 'queued' | 'delivered') => ({
    id, kind: 'evening', body, created_at: at(minutes), not_before: at(minutes), to: phone, state: type === 'queued' ? { type } : { type, at: at(minutes) },
  });
  return {
    territory: view.territory.id,
    date: view.date,
    visit: of,
    promises: [
      { id: 'p1', stage: 'booked', window: span(480, 720), kept_ppm: 990_000, told_at: at(-4000), chain: 0, state: { type: 'narrowed' } },
      { id: 'p2', stage: 'evening', window: span(600, 660), kept_ppm: 960_000, told_at: at(-360), chain: 0, state: { type: 'narrowed' } },
      { id: 'p3', stage: 'morning', window: span(600, 645), kept_ppm: 950_000, told_at: at(450), chain: 0, state: { type: 'standing' } },
    ],
    alert: view.alerts.find(({ visit }) => visit === of.id) ?? null,
    messages: [
      text('m1', -360, 'Brook & Vale: Sam comes tomorrow, Thu, between 10:00 and 11:00. Do you have to leave by a certain time? https://kept.example/c/K7Q2', 'delivered'),
      text('m2', 450, 'Brook & Vale: Good morning, Sam is with you between 10:00 and 10:45. https://kept.example/c/K7Q2', 'delivered'),
      text('m3', 619, 'Brook & Vale: Sorry, Sam is running late for your 10-10:45 visit. New est. 10:50-11:20. Reply 1 keep it, 2 Nia at 10:35-11:05, 3 new day, 4 call me. Ref K7Q2', 'queued'),
    ],
    replies: [
      { id: 'r1', body: 'Yes, by 1 please', meaning: { type: 'text' }, received_at: at(-353) },
      { id: 'r2', body: 'Is Sam still on time?', meaning: { type: 'text' }, received_at: at(616) },
    ],
    cases: [],
    attachments: [],
    ledger: [
      { sequence: 3, at: at(-360), type: 'planned', plan: 'p-1', revision: 1, reason: { type: 'evening' } },
      { sequence: 4, at: at(-360), type: 'promised', promise: { stage: 'evening', window: span(600, 660), kept_ppm: 960_000 } },
      { sequence: 31, at: at(450), type: 'promised', promise: { stage: 'morning', window: span(600, 645), kept_ppm: 950_000 } },
      { sequence: 62, at: at(616), type: 'replied', reply: { body: 'Is Sam still on time?' } },
      { sequence: 63, at: at(617), type: 'warning_opened', expected: span(650, 680) },
    ],
    link: '/c/K7Q2',
  };
}

/** A day of a large firm: so many technicians, about eight visits each. */
export function largeDay(crew: number, now = 618, revision = 1): DayView {
  const technicians = Array.from({ length: crew }, (_, index) =>
    technician({ id: `t-${index + 1}`, name: `${FIRST[index % FIRST.length]} ${LAST[(index * 7) % LAST.length]}`, colour: (index % 14) + 1, done: 2, total: 8 }),
  );
  return day({ now: at(now), revision, technicians, visits: technicians.flatMap((_, index) => route(index, now, 1040).slice(0, 8)) });
}
