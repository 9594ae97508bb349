// What the server says as a code with its values, beside the English text: the codes by what they are about, each with
// the values that it has. A code that isn't here is shown in English.

/** Technicians by their first names; `everybody` on the day, or the first of them and how many more. */
export interface Who {
  everybody: boolean;
  names: string[];
  more: number;
}

/** A code as it comes, with values or without. */
export interface Coded {
  code?: string;
  values?: object;
}

/** A sentence: in English, and as a code. */
export interface Said extends Coded {
  text: string;
}

/** Why a visit is on no route; of whom it is true, where it is about technicians. */
export interface Reason extends Said {
  who?: Who;
}

/** A code that needs no values. */
type None = undefined;
interface Visit {
  visit: string;
}
interface Customer {
  customer: string;
}
interface Technician {
  technician: string;
}
type Other = Visit & Customer;
interface Given {
  given: string;
}
interface Id {
  id: string;
}
interface Max {
  max: number;
}
/** What a carrier said. */
interface Why {
  why: string;
}

/** What is in the way of a visit. */
export interface Causes {
  circle: Visit;
  circle_together: None;
  not_done_before: Visit;
  needs_skill: { skill: string; level: number; who: Who };
  nobody_works: None;
  not_worth_it: None;
  missing_skill: { skill: string };
  missing_part: { part: string; needed: number; left: number };
  missing_tool: { tool: string };
  route_locked: None;
  pinned_to: Technician;
  not_wanted: None;
  does_partner: Other;
  partner_elsewhere: Other;
  partner_unplanned: Other;
  order_tight: Other;
  order_unplanned: Other;
  not_together: None;
  out_of_order: None;
  no_time: None;
  unreachable: None;
  outside_shift: None;
  shift_too_short: { until: string };
  would_break: Customer & { until: string; minutes: number };
  no_room: None;
  full_until: { until: string };
  detour: None;
  border: None;
}

/** Why something isn't done. */
export interface Refusals {
  closed: None;
  under_way: None;
  not_planned: None;
  plan_changed: None;
  day_keeps_changing: None;
  locked: Technician;
  pinned: Technician;
  does_not_fit: Customer & { why: Coded };
  not_at_work: Technician;
  not_on_day: Customer;
  begun_since: Customer;
  booked_since: Customer;
  on_no_route: None;
  cannot_promise: None;
  case_closed: None;
  cannot_text: None;
  settled: None;
  asked_already: None;
  known_visit: Visit;
  nobody_answers: None;
  taken: { what: string; key: string };
  last_owner: None;
  wrong_login: None;
}

/** What a case is about, where nobody wrote it. */
export interface Notes {
  /** Reasons come without text. */
  nobody_can_take: { reasons: (Coded & { who?: Who })[] };
  nobody_at_new_time: None;
  unanswered: None;
  asked_for_call: None;
  wrote: None;
  opted_out: None;
  opted_out_at_carrier: None;
  bad_number: Why;
  held_as_spam: Why;
  undelivered: Why;
  part_missing: { part: string };
  nobody_opened: None;
  promise_broke: None;
  cannot_be_told: None;
  later_than_said: None;
}

/** What is wrong with a field. */
export interface Faults {
  missing: None;
  missing_field: { name: string };
  empty: None;
  bytes_max: Max;
  characters_max: Max;
  too_short: { min: string };
  too_long: { max: string };
  too_low: { min: string };
  too_high: { max: string };
  control_character: None;
  space_around: None;
  entries_max: Max;
  not_a_date: Given;
  not_a_time: Given;
  not_a_zone: Given;
  not_a_phone: Given;
  not_an_email: Given;
  not_after_start: { start: string };
  before_earliest: { earliest: string };
  windows_overlap: None;
  not_on_day: Given & { day: string };
  not_between: Given & { min: string; max: string };
  not_positive: Given;
  more_than: { setting: string };
  less_than: { setting: string };
  needs_matrix_row: None;
  needs_point: None;
  outside_matrix: Given & { size: number };
  twice: Given;
  other_content: Given;
  no_visit: Id;
  no_technician: Id;
  no_customer: Id;
  no_site: Id;
  no_person: { name: string };
  needs_person: None;
  itself: None;
  together_already: Visit & { with: string };
  preferred_too: Given;
  nobody_skilled: { skill: string; level: number };
  unknown_field: None;
  window_and_windows: None;
  other_territory: None;
  wrong_password: None;
  same_password: None;
  not_a_login: None;
  not_a_name: None;
  taken: None;
}

/** Kinds of problems that need no code: all of a kind are told alike. */
export const KINDS = ['malformed', 'unauthenticated', 'forbidden', 'not-found', 'too-large', 'too-many-requests', 'internal', 'unavailable'] as const;

export type Kind = (typeof KINDS)[number];
