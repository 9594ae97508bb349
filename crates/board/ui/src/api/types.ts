// The shapes that the server sends, as far as the board reads them. Must hold no logic.

import type { Coded, Reason, Said } from './said';

/** An instant in UTC, RFC 3339. */
export type Instant = string;
/** A chance in millionths: 1,000,000 is certain. */
export type Ppm = number;

export interface Span {
  from: Instant;
  to: Instant;
}

export interface Point {
  lat: number;
  lon: number;
}

export interface Me {
  login: string;
  name: string;
  role: string;
  csrf: string;
  /** Somebody else made the password up: another one has to be chosen first. */
  one_time: boolean;
  /** The ground under the map, where the firm names one. */
  map_tiles: MapTiles | null;
}

export interface MapTiles {
  /** An address with {z}, {x} and {y}. */
  url: string;
  /** Whom the tiles' maker wants named. */
  attribution: string;
  /** Where that leads. */
  attribution_url: string | null;
}

export interface Territory {
  id: string;
  name: string;
  firm: string;
  zone: string;
}

export interface Days {
  days: string[];
  today: string;
}

export type BoardStatus =
  | 'planned'
  | 'promised'
  | 'on_the_way'
  | 'working'
  | 'done'
  | 'at_risk'
  | 'late'
  | 'unassigned'
  | 'no_access'
  | 'cancelled';

export type Stage = 'booked' | 'evening' | 'morning' | 'next_up' | 'en_route';

export type PromiseStateType = 'standing' | 'narrowed' | 'released' | 'kept' | 'broken';

export interface TechnicianView {
  id: string;
  name: string;
  colour: number;
  shift: Span;
  absent: boolean;
  /** Nothing is put onto the route or taken off it. */
  locked: boolean;
  done: number;
  total: number;
  /** Nothing between visits. */
  activity: Activity | null;
  start: Point | null;
  end: Point | null;
  position: Point | null;
  break_: Span | null;
}

/** What a technician is doing; `minutes` from the next visit, or more than were expected, `at` when work will probably end. */
export type Activity =
  | { type: 'absent' | 'on_the_way' }
  | { type: 'away' | 'over'; minutes: number }
  | { type: 'until'; at: Instant };

/** A technician with all that plans need to know. */
export interface Technician {
  id: string;
  name: string;
  skills: Record<string, number>;
  parts: Record<string, number>;
  tools: string[];
  area: string;
  /** Local "HH:MM". */
  shift: { from: string; to: string };
  /** Digest of the portrait, where there is one. */
  portrait?: string;
}

/** A promise on a block; its state is flattened into it. */
export interface PromiseView {
  stage: Stage;
  window: Span;
  kept_ppm: Ppm;
  told_at: Instant;
  chain: number;
  type: PromiseStateType;
  at?: Instant;
}

export interface ForecastView {
  p10: Instant;
  p50: Instant;
  p90: Instant;
  kept_ppm: Ppm | null;
}

export interface VisitView {
  id: string;
  reference: string;
  customer: string;
  phone: string | null;
  address: string;
  access: string;
  point: Point | null;
  job_type: string;
  duration_s: number;
  technician: string | null;
  sequence: number | null;
  status: BoardStatus;
  drive: Span | null;
  block: Span | null;
  arrived_at: Instant | null;
  finished_at: Instant | null;
  done_permille: number | null;
  booked: Span;
  promise: PromiseView | null;
  forecast: ForecastView | null;
  leave_by: Instant | null;
  owner: string;
  warning: string | null;
  unassigned_reasons: Reason[];
  priority: number;
  /** A dispatcher holds it to its technician. */
  pinned: boolean;
  /** What a minute of its window counts, 1 to 10. */
  window_weight: number;
}

export interface OptionView {
  digit: number;
  kind: string;
  title: string;
  /** What it costs, as minutes of driving. */
  minutes: number;
  /** Who would come, or call. */
  who: string | null;
  /** When the call is due. */
  due: Instant | null;
  window: Span | null;
  kept_ppm: Ppm | null;
}

/** A warning in the tray; where it stands is flattened into it. */
export interface AlertView {
  id: string;
  visit: string;
  customer: string;
  technician: string;
  promise: Span;
  minutes_left: number;
  kept_ppm: Ppm;
  expected: Span;
  why: string;
  reason: { type: string; at?: string };
  type: 'proposed' | 'open' | 'chosen' | 'closed';
  digit?: number;
  at?: Instant;
  muted: boolean;
  told_at: Instant | null;
  held_until: Instant | null;
  options: OptionView[];
}

export type CaseKind =
  | 'call_back'
  | 'call_unanswered'
  | 'recover'
  | 'answer'
  | 'phone_instead'
  | 'unassigned';

/** What a case is about: in English, and as a code where nobody wrote it. */
export interface Noted extends Coded {
  note: string;
}

export interface CaseView extends Noted {
  id: string;
  visit: string;
  customer: string;
  phone: string | null;
  kind: CaseKind;
  owner: string;
  due_at: Instant;
}

export interface DayView {
  /** Names this view, so that the next answer may leave out what is in it. */
  version?: string;
  territory: Territory;
  date: string;
  revision: number;
  now: Instant;
  day_start: Instant;
  day_end: Instant;
  plan: {
    id: string;
    revision: number;
    created_at: Instant;
    cost: number;
    /** Somebody changed the plan by hand: texts wait until then. */
    undo_until: Instant | null;
    held_texts: number;
  } | null;
  kept: { kept: number; decided: number };
  technicians: TechnicianView[];
  visits: VisitView[];
  alerts: AlertView[];
  cases: CaseView[];
}

/** A part of a list that is new, or `[index, count]`: so many parts as they were, from an index on. */
export type Piece<T> = T | [number, number];

/** A day as the server sends it: lists in pieces of the view that `since` names, whole ones when that is null. */
export type DayAnswer = Omit<DayView, Lists> & { since?: string | null } & { [L in Lists]: Piece<DayView[L][number]>[] };
export type Lists = 'technicians' | 'visits' | 'alerts' | 'cases';

export interface StoryPromise {
  id: string;
  stage: Stage;
  window: Span;
  kept_ppm: Ppm;
  told_at: Instant;
  chain: number;
  state: { type: PromiseStateType; at?: Instant };
}

export type MessageStateType = 'queued' | 'sent' | 'delivered' | 'failed' | 'cancelled';

export interface Message {
  id: string;
  kind: string;
  body: string;
  created_at: Instant;
  not_before: Instant;
  state: { type: MessageStateType; at?: Instant; error?: string };
}

export interface Reply {
  id: string;
  body: string;
  meaning: { type: string; digit?: number };
  received_at: Instant;
}

export interface Case extends Noted {
  id: string;
  kind: CaseKind;
  owner: { name: string };
  due_at: Instant;
  closed_at?: Instant | null;
}

/** An entry of the ledger; what happened is flattened into it. */
export interface LedgerEntry {
  sequence: number;
  at: Instant;
  type: string;
  [fact: string]: unknown;
}

/** A picture that a technician took, without its bytes. */
export interface Attachment {
  id: string;
  visit: string;
  technician: string;
  kind: 'photo' | 'signature';
  at: Instant;
}

export interface VisitStory {
  territory: string;
  date: string;
  visit: VisitView;
  promises: StoryPromise[];
  alert: AlertView | null;
  messages: Message[];
  replies: Reply[];
  cases: Case[];
  attachments: Attachment[];
  ledger: LedgerEntry[];
  link: string;
}

export interface BrokenByMove {
  visit: string;
  customer: string;
  window: Span;
  kept_ppm: Ppm;
}

export interface MovePreview {
  feasible: boolean;
  problems: Said[];
  cost_delta: number;
  travel_delta_s: number;
  breaks: BrokenByMove[];
  changes: VisitChange[];
  arrive: Instant | null;
}

/** What a change of the plan means for a visit that nobody has arrived at. */
export interface VisitChange {
  visit: string;
  customer: string;
  from: string | null;
  to: string | null;
  arrive_before: Instant | null;
  arrive_after: Instant | null;
  kept_before: Ppm | null;
  kept_after: Ppm | null;
  promise: Span | null;
}

/** A plan that doesn't count yet, beside the one that does. */
export interface PlanPreview {
  expected_plan: string | null;
  orders: { technician: string; visits: string[] }[];
  cost_delta: number;
  travel_delta_s: number;
  unassigned_before: number;
  unassigned_after: number;
  changes: VisitChange[];
  breaks: BrokenByMove[];
  saves: BrokenByMove[];
}

/** A place for a visit, with its price. */
export interface PlaceView {
  technician: string;
  position: number;
  preview: MovePreview;
}

/** A customer at one address, with what was done there last. */
export interface KnownCustomer {
  name: string;
  phone: string | null;
  language: string;
  address: string;
  access: string;
  lat: number | null;
  lon: number | null;
  matrix: number | null;
  last_job: string;
  last_day: string;
}

/** A kind of job as it is usually booked. */
export interface Job {
  job_type: string;
  duration_min: number;
  skills: Record<string, number>;
  parts: Record<string, number>;
}

/** A time at which a visit could be booked. */
export interface Slot {
  from: Instant;
  to: Instant;
  technician: string;
  name: string;
  kept_ppm: Ppm;
  cost: number;
}

/** A visit to be booked; without a window only slots are asked for. */
export interface Booking {
  date: string;
  customer: { name: string; phone: string | null; language: string };
  site: { address: string; access: string; lat: number | null; lon: number | null; matrix: number | null };
  job_type: string;
  skills: Record<string, number>;
  parts: Record<string, number>;
  duration_min: number;
  priority: number;
  window_weight: number;
  window?: Span;
}

export interface Restored {
  plan: string;
  withdrawn: number;
  told: number;
}

export interface PhoneView {
  customer: string;
  name: string;
  phone: string;
  visit: string;
  reference: string;
  unanswered: number | boolean;
  last: { body: string; at: Instant; to_customer: boolean } | null;
}

export interface InboxMessage {
  id: string;
  to_customer: boolean;
  body: string;
  at: Instant;
}

export interface SearchHit {
  territory: string;
  day: string;
  visit: string;
  reference: string;
  customer: string;
  status: string;
}

/** What another board does with a visit; null when it has let it go. */
export interface PresenceEvent {
  territory: string;
  day: string;
  screen: string;
  name: string;
  visit: string | null;
  doing: Doing;
}

export type Doing = 'looking' | 'moving';

export interface DayEvent {
  territory: string;
  day: string;
  revision: number;
}

/** Days in numbers. */
export interface SummaryView {
  today: string;
  technicians: { id: string; name: string }[];
  days: DaySummary[];
}

export interface DaySummary {
  date: string;
  revision: number;
  day_start: Instant;
  day_end: Instant;
  planned: boolean;
  visits: number;
  done: number;
  unassigned: number;
  at_risk: number;
  broken: number;
  technicians: TechnicianDay[];
}

/** A technician's day in numbers; times are as planned, the shift is without its break. */
export interface TechnicianDay {
  id: string;
  absent: boolean;
  locked: boolean;
  visits: number;
  done: number;
  at_risk: number;
  broken: number;
  work_s: number;
  drive_s: number;
  shift_s: number;
  over_s: number;
}
