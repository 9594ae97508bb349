// Ledger entries, stages, cases and messages in words. Must never show an entry as nothing: what
// isn't known by name is shown by its type.

import type { Attachment, CaseKind, LedgerEntry, Message, PromiseStateType, Span, Stage } from '../api/types';
import type { IconName } from '../ui/icons';
import { percentText } from './chance';
import { clock, dayShort, windowText } from './time';

const STAGES: Record<Stage, string> = {
  booked: 'Booked',
  evening: 'Evening',
  morning: 'Morning',
  next_up: 'Next up',
  en_route: 'On the way',
};

export const stageWord = (stage: Stage): string => STAGES[stage];

const CASES: Record<CaseKind, string> = {
  call_back: 'Call back',
  call_unanswered: 'Call: no answer yet',
  recover: 'Make it good',
  answer: 'Answer',
  phone_instead: 'Phone: no texts wanted',
  unassigned: 'Find someone',
};

export const caseWord = (kind: CaseKind): string => CASES[kind];

const OUTCOMES: Record<PromiseStateType, string> = {
  standing: 'counts',
  narrowed: 'narrowed since',
  released: 'changed by agreement',
  kept: 'kept',
  broken: 'broken',
};

export const promiseWord = (state: PromiseStateType): string => OUTCOMES[state];

const DELIVERY: Record<Message['state']['type'], string> = {
  queued: 'not sent yet',
  sent: 'sent',
  delivered: 'delivered',
  failed: 'not delivered',
  cancelled: 'withdrawn',
};

export const deliveryWord = (message: Message): string => {
  const word = DELIVERY[message.state.type];
  return message.state.error === undefined ? word : `${word}: ${message.state.error}`;
};

const PICTURES: Record<Attachment['kind'], string> = {
  photo: 'Photo',
  signature: 'Signature',
};

export const pictureWord = (kind: Attachment['kind']): string => PICTURES[kind];

const EVENTS: Record<string, string> = {
  on_the_way: 'on the way',
  arrived: 'arrived',
  started: 'started work',
  finished: 'finished',
  no_access: 'nobody opened',
  delayed: 'runs late',
  position: 'position',
};

const REASONS: Record<string, string> = {
  evening: 'in the evening',
  dispatcher: 'again by a dispatcher',
  move: 'after a move',
  choice: 'after a customer’s choice',
  restore: 'as before: a change was undone or redone',
  change: 'after a change of visits',
  absence: 'after an absence',
};

const CLOSES: Record<string, string> = {
  kept: 'kept after all',
  broken: 'promise broken',
  resolved: 'resolved',
};

export interface LedgerLine {
  icon: IconName;
  text: string;
}

type Facts = Record<string, unknown>;
const record = (value: unknown): Facts => (typeof value === 'object' && value !== null ? (value as Facts) : {});
const words = (value: unknown): string => (typeof value === 'string' ? value : '');
const spanOf = (value: unknown): Span | undefined => {
  const { from, to } = record(value);
  return typeof from === 'string' && typeof to === 'string' ? { from, to } : undefined;
};

type Writer = (facts: Facts, zone: string) => LedgerLine;

const LINES: Record<string, Writer> = {
  booked: (facts, zone) => {
    const booked = spanOf(record(facts.booking).booked);
    return { icon: 'calendar', text: booked ? `Booked for ${windowText(booked, zone)}` : 'Booked' };
  },
  cancelled: (facts) => ({ icon: 'cancelled', text: `Cancelled by ${words(facts.by) || 'the customer'}` }),
  rescheduled: (facts, zone) => {
    const booked = spanOf(facts.booked);
    const day = words(facts.to_day);
    const when = [day === '' ? '' : dayShort(day), booked ? windowText(booked, zone) : ''].filter(Boolean).join(', ');
    return { icon: 'calendar', text: `Moved to ${when || 'another time'}` };
  },
  planned: (facts) => ({
    icon: 'route',
    text: `Planned ${REASONS[words(record(facts.reason).type)] ?? ''}`.trim() + `, revision ${String(facts.revision ?? '')}`,
  }),
  promised: (facts, zone) => {
    const promise = record(facts.promise);
    const window = spanOf(promise.window);
    const chance = typeof promise.kept_ppm === 'number' ? `, ${percentText(promise.kept_ppm)}` : '';
    const stage = STAGES[words(promise.stage) as Stage]?.toLowerCase();
    return { icon: 'promised', text: `Promised ${window ? windowText(window, zone) : ''}${stage ? `, ${stage}` : ''}${chance}` };
  },
  promise_kept: (facts, zone) => ({ icon: 'done', text: `Kept, arrived ${timeOf(facts.arrived, zone)}` }),
  promise_broken: (facts, zone) => ({
    icon: 'late',
    text: words(facts.arrived)
      ? `Broken, arrived ${timeOf(facts.arrived, zone)}, ${Math.round(Number(facts.late_s ?? 0) / 60)} min late`
      : 'Broken',
  }),
  promise_released: () => ({ icon: 'promised', text: 'Promise changed by agreement' }),
  reported: (facts, zone) => ({ icon: 'van', text: `Technician: ${eventWord(facts.event)}, ${timeOf(facts.occurred_at, zone)}` }),
  report_refused: (facts) => ({ icon: 'van', text: `Report not taken over (${eventWord(facts.event)}): ${words(facts.why)}` }),
  attached: (facts) => ({ icon: 'picture', text: `${PICTURES[words(record(facts.attachment).kind) as Attachment['kind']] ?? 'Picture'} sent by the technician` }),
  warning_opened: (facts, zone) => {
    const expected = spanOf(facts.expected);
    return { icon: 'at_risk', text: `Warning opened${expected ? `, expected ${windowText(expected, zone)}` : ''}` };
  },
  asked: (facts) => ({ icon: 'message', text: `Asked, ${Array.isArray(facts.options) ? facts.options.length : 0} options` }),
  chose: (facts) => ({ icon: 'done', text: `Chose ${String(facts.digit ?? '')}: ${optionWord(facts.option)}` }),
  choice_gone: (facts) => ({ icon: 'at_risk', text: `Chose ${String(facts.digit ?? '')}, which was gone` }),
  warning_closed: (facts) => ({ icon: 'done', text: `Warning closed: ${CLOSES[words(facts.how)] ?? words(facts.how)}` }),
  message_queued: (facts) => ({ icon: 'message', text: `Text written: ${words(facts.kind).replaceAll('_', ' ')}` }),
  message_settled: (facts) => ({ icon: 'message', text: `Text ${words(facts.outcome)}` }),
  replied: (facts) => ({ icon: 'message', text: `Reply received: “${words(record(facts.reply).body)}”` }),
  case_opened: (facts) => {
    const opened = record(facts.case);
    const owner = words(record(opened.owner).name);
    const kind = CASES[words(opened.kind) as CaseKind] ?? 'Case';
    return { icon: 'flag', text: `${kind}${owner ? `, ${owner}` : ''}` };
  },
  case_closed: (facts) => ({ icon: 'flag', text: `Case closed by ${words(facts.by)}` }),
  opt_out: (facts) => ({ icon: 'mute', text: facts.opted_out === true ? 'Wants no texts' : 'Wants texts again' }),
  pinned: (facts) => ({ icon: 'tack', text: `Pinned to the technician by ${words(facts.by)}` }),
  unpinned: (facts) => ({ icon: 'tack', text: `Let go to anybody by ${words(facts.by)}` }),
  route_locked: (facts) => ({ icon: 'lock', text: `Route locked by ${words(facts.by)}` }),
  route_unlocked: (facts) => ({ icon: 'lock', text: `Route unlocked by ${words(facts.by)}` }),
  absent: () => ({ icon: 'van', text: 'Technician absent' }),
  settings_changed: (facts) => ({ icon: 'flag', text: `Settings changed by ${words(facts.by)}` }),
};

const OPTIONS: Record<string, string> = {
  wait: 'waits',
  other_technician: 'another technician',
  other_slot: 'another time',
  call: 'a call',
};

function timeOf(at: unknown, zone: string): string {
  return typeof at === 'string' ? clock(at, zone) : '';
}

function eventWord(event: unknown): string {
  const type = words(record(event).type);
  return EVENTS[type] ?? type;
}

function optionWord(option: unknown): string {
  const type = words(record(option).type);
  return OPTIONS[type] ?? type;
}

/** An entry of the ledger as one line. */
export function ledgerLine(entry: LedgerEntry, zone: string): LedgerLine {
  const write = LINES[entry.type];
  return write ? write(entry, zone) : { icon: 'ledger', text: entry.type.replaceAll('_', ' ') };
}
