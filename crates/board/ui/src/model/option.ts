// What the tray says of an option and of a warning's reason, by their codes: the server's own sentences are English.

import type { AlertView, DayView, OptionView } from '../api/types';
import type { Words } from '../words/en';
import { language } from '../words/language';
import { words } from '../words/words';
import { firstName } from './names';
import { clock, dayShort, local, ms, windowSpoken } from './time';

/** The first words of a title up to its comma: whose option it is. */
const nameIn = (title: string): string => title.split(',')[0] ?? title;

/** "Wait, 10:50 to 11:20", "Nia, 10:35 to 11:05", "Fri 16 Oct, 8:00 to 8:45"; the server's title where the kind is unknown. */
export function optionTitle({ kind, title, window }: OptionView, day: Pick<DayView, 'territory' | 'date'> | undefined): string {
  if (kind === 'call') return words().alerts.option.call;
  if (!window || !day) return title;
  const { zone } = day.territory;
  const when = windowSpoken(window, zone);
  if (kind === 'wait') return words().alerts.option.wait(when);
  if (kind === 'other_technician') return `${nameIn(title)}, ${when}`;
  if (kind !== 'other_slot') return title;
  const on = local(ms(window.from), zone).date;
  return on === day.date ? words().alerts.option.later(when) : `${dayShort(on)}, ${when}`;
}

const costText = (minutes: number): string => (minutes === 0 ? words().alerts.option.free : minutes < 0 ? words().alerts.option.saves(-minutes) : `+${minutes} min`);

/** What an option means for the plan; nothing for a call that nobody has taken on. */
export function optionDetail({ kind, minutes, who, due }: OptionView, zone: string): string {
  const said = words().alerts.option;
  if (kind === 'wait') return said.waitDetail;
  if (kind === 'other_slot' && who !== null) return said.by(who, costText(minutes));
  if (kind === 'call') return who !== null && due !== null ? said.calls(who, clock(due, zone)) : '';
  return costText(minutes);
}

const isReason = (type: string): type is keyof Words['alerts']['why'] => Object.hasOwn(words().alerts.why, type);

/** Why a promise is at risk. The server's English sentence knows more (minutes over) than its code. */
export function whyText(alert: AlertView, customerOf: (visit: string) => string | undefined): string {
  const { type, at } = alert.reason;
  if (language.value === 'en' || !isReason(type)) return alert.why;
  return words().alerts.why[type](firstName(alert.technician), customerOf(at ?? '') ?? '');
}
