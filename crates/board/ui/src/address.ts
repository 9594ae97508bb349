// The page's address: `#territory/date/visit`, or `#territory/date/page/visit` beside the day's own page, so that a
// reload, a link and the browser's way back show the same. Several territories are `#north+south/…`; a page about one of
// them shows the first.

import { VIEWS, type View } from './state/view';

export interface Address {
  territories?: readonly string[];
  date?: string;
  /** The page on show; the day's when there is none. */
  view?: View;
  visit?: string;
}

const isView = (part: string | undefined): part is View => VIEWS.some((view) => view === part);

/** Reads the part after `#`; whatever isn't understood is left out. */
export function readAddress(hash: string): Address {
  const [named = '', ...parts] = hash.replace(/^#/, '').split('/');
  const territories = named.split('+').map(decode).filter((id) => id !== '');
  const [date, ...rest] = parts.map(decode);
  const [view, visit] = isView(rest[0]) ? [rest[0], rest[1]] : [undefined, rest[0]];
  return {
    ...(territories.length > 0 ? { territories } : {}),
    ...(date && /^\d{4}-\d{2}-\d{2}$/.test(date) ? { date } : {}),
    ...(view ? { view } : {}),
    ...(visit ? { visit } : {}),
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

/** The day's own page isn't named, but before a visit whose id would be read as a page. */
export function writeAddress({ territories = [], date, view = 'day', visit }: Address): string {
  const named = view === 'day' && !isView(visit) ? undefined : view;
  const rest = [date, named, visit].filter((part) => part !== undefined).map(encodeURIComponent);
  // A plus in an id is written as `%2B`.
  return `#${[territories.map(encodeURIComponent).join('+'), ...rest].join('/')}`;
}
