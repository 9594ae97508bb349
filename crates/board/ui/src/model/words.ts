// Ledger entries, stages, cases and messages in words. Must never show an entry as nothing: what
// isn't known by name is shown by its type.

import type { Attachment, CaseKind, LedgerEntry, Message, PromiseStateType, Span } from '../api/types';
import type { IconName } from '../ui/icons';
import { percentText } from './chance';
import { words } from '../words/words';
import { clock, dayShort, windowText } from './time';
import { weightWord } from './weight';

/** The word for a code of the server's in one of the catalogue's lists; nothing for one that this board doesn't know. */
const known = (list: Readonly<Record<string, string>>, code: string): string | undefined => (Object.hasOwn(list, code) ? list[code] : undefined);

/** A code as plain words, where there are no better ones. */
const plain = (code: string): string => code.replaceAll('_', ' ');

export const stageWord = (stage: string): string => known(words().common.stage, stage) ?? stage;

export const caseWord = (kind: CaseKind): string => words().alerts.case[kind];

export const promiseWord = (state: PromiseStateType): string => words().story.outcome[state];

export const deliveryWord = (message: Message): string => {
  const word = words().story.delivery[message.state.type];
  return message.state.error === undefined ? word : `${word}: ${message.state.error}`;
};

/** What kind of picture it is; one of a kind that this board doesn't know is a picture. */
export const pictureWord = (kind: Attachment['kind']): string => known(words().story.picture, kind) ?? words().story.anyPicture;

export interface LedgerLine {
  icon: IconName;
  text: string;
}

type Facts = Record<string, unknown>;
const record = (value: unknown): Facts => (typeof value === 'object' && value !== null ? (value as Facts) : {});
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const spanOf = (value: unknown): Span | undefined => {
  const { from, to } = record(value);
  return typeof from === 'string' && typeof to === 'string' ? { from, to } : undefined;
};

type Writer = (facts: Facts, zone: string) => LedgerLine;

const LINES: Record<string, Writer> = {
  booked: (facts, zone) => {
    const booked = spanOf(record(facts.booking).booked);
    return { icon: 'calendar', text: booked ? words().ledger.bookedFor(windowText(booked, zone)) : words().ledger.booked };
  },
  cancelled: (facts) => ({ icon: 'cancelled', text: words().ledger.cancelledBy(text(facts.by) || words().ledger.theCustomer) }),
  rescheduled: (facts, zone) => {
    const booked = spanOf(facts.booked);
    const day = text(facts.to_day);
    const when = [day === '' ? '' : dayShort(day), booked ? windowText(booked, zone) : ''].filter(Boolean).join(', ');
    return { icon: 'calendar', text: words().ledger.movedTo(when || words().ledger.anotherTime) };
  },
  planned: (facts) => ({
    icon: 'route',
    text: words().ledger.planned(known(words().ledger.reason, text(record(facts.reason).type)) ?? '', String(facts.revision ?? '')),
  }),
  promised: (facts, zone) => {
    const promise = record(facts.promise);
    const window = spanOf(promise.window);
    const chance = typeof promise.kept_ppm === 'number' && percentText(promise.kept_ppm);
    const what = [window && windowText(window, zone), known(words().ledger.stage, text(promise.stage)), chance];
    return { icon: 'promised', text: words().ledger.promised(what.filter(Boolean).join(', ')) };
  },
  promise_kept: (facts, zone) => ({ icon: 'done', text: words().ledger.keptAt(timeOf(facts.arrived, zone)) }),
  promise_broken: (facts, zone) => ({
    icon: 'late',
    text: text(facts.arrived)
      ? words().ledger.brokenAt(timeOf(facts.arrived, zone), Math.round(Number(facts.late_s ?? 0) / 60))
      : words().ledger.broken,
  }),
  promise_released: () => ({ icon: 'promised', text: words().ledger.released }),
  reported: (facts, zone) => ({ icon: 'van', text: words().ledger.reported(eventWord(facts.event), timeOf(facts.occurred_at, zone)) }),
  report_refused: (facts) => ({ icon: 'van', text: words().ledger.refused(eventWord(facts.event), text(facts.why)) }),
  attached: (facts) => ({ icon: 'picture', text: words().ledger.attached(pictureWord(text(record(facts.attachment).kind) as Attachment['kind'])) }),
  handed_over: (facts) => {
    const chance = (of: unknown): string => percentText(typeof of === 'number' ? of : 0);
    const minutes = Math.round(Number(facts.costs_s ?? 0) / 60);
    const [before, after] = [chance(facts.late_before_ppm), chance(facts.late_after_ppm)];
    return { icon: 'van', text: words().ledger.handedOver(text(facts.giver_name), text(facts.taker_name), before, after, minutes) };
  },
  warning_opened: (facts, zone) => {
    const expected = spanOf(facts.expected);
    return { icon: 'at_risk', text: expected ? words().ledger.warnedFor(windowText(expected, zone)) : words().ledger.warned };
  },
  asked: (facts) => ({ icon: 'message', text: words().ledger.asked(Array.isArray(facts.options) ? facts.options.length : 0) }),
  chose: (facts) => ({ icon: 'done', text: words().ledger.chose(String(facts.digit ?? ''), optionWord(facts.option)) }),
  choice_gone: (facts) => ({ icon: 'at_risk', text: words().ledger.choseGone(String(facts.digit ?? '')) }),
  warning_closed: (facts) => ({ icon: 'done', text: words().ledger.closed(known(words().ledger.closing, text(facts.how)) ?? text(facts.how)) }),
  message_queued: (facts) => ({ icon: 'message', text: words().ledger.written(known(words().ledger.text, text(facts.kind)) ?? plain(text(facts.kind))) }),
  message_settled: (facts) => ({ icon: 'message', text: words().ledger.textIs(known(words().ledger.settled, text(facts.outcome)) ?? text(facts.outcome)) }),
  replied: (facts) => ({ icon: 'message', text: words().ledger.replied(text(record(facts.reply).body)) }),
  case_opened: (facts) => {
    const opened = record(facts.case);
    const owner = text(record(opened.owner).name);
    const kind = known(words().alerts.case, text(opened.kind)) ?? words().ledger.case;
    return { icon: 'flag', text: `${kind}${owner ? `, ${owner}` : ''}` };
  },
  case_closed: (facts) => ({ icon: 'flag', text: words().ledger.caseClosed(text(facts.by)) }),
  opt_out: (facts) => ({ icon: 'mute', text: facts.opted_out === true ? words().ledger.noTexts : words().ledger.textsAgain }),
  pinned: (facts) => ({ icon: 'tack', text: words().ledger.pinned(text(facts.by)) }),
  unpinned: (facts) => ({ icon: 'tack', text: words().ledger.unpinned(text(facts.by)) }),
  window_weighed: (facts) => ({ icon: 'promised', text: words().ledger.weighed(weightWord(Number(facts.window_weight)), text(facts.by)) }),
  leave_by_set: (facts, zone) => {
    const by = text(facts.by) || words().ledger.theCustomer;
    return { icon: 'calendar', text: text(facts.leave_by) ? words().ledger.leavesBy(timeOf(facts.leave_by, zone), by) : words().ledger.leavesNever(by) };
  },
  link_revoked: (facts) => ({ icon: 'external', text: words().ledger.linkRevoked(text(facts.by)) }),
  portrait_changed: (facts) => ({ icon: 'picture', text: facts.is_there === true ? words().ledger.portraitGiven(text(facts.by)) : words().ledger.portraitTaken(text(facts.by)) }),
  route_locked: (facts) => ({ icon: 'lock', text: words().ledger.routeLocked(text(facts.by)) }),
  route_unlocked: (facts) => ({ icon: 'lock', text: words().ledger.routeUnlocked(text(facts.by)) }),
  absent: () => ({ icon: 'van', text: words().ledger.absent }),
  settings_changed: (facts) => ({ icon: 'flag', text: words().ledger.settings(text(facts.by)) }),
};

function timeOf(at: unknown, zone: string): string {
  return typeof at === 'string' ? clock(at, zone) : '';
}

function eventWord(event: unknown): string {
  const type = text(record(event).type);
  return known(words().ledger.event, type) ?? type;
}

function optionWord(option: unknown): string {
  const type = text(record(option).type);
  return known(words().ledger.option, type) ?? type;
}

/** An entry of the ledger as one line. */
export function ledgerLine(entry: LedgerEntry, zone: string): LedgerLine {
  const write = LINES[entry.type];
  return write ? write(entry, zone) : { icon: 'ledger', text: plain(entry.type) };
}
