// Filters with a name: one to pick, one to delete, and the one on show to save.

import { batch } from '@preact/signals';
import type { RefObject } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { statusWord } from '../model/status';
import { filter, rowOrder } from '../state/board';
import { say } from '../state/notice';
import { me } from '../state/session';
import { Icon } from '../ui/icons';
import type { Unfolded } from '../ui/popover';
import { NAME_MAX, SAVED_MAX, type SavedFilter, hasRoom, keep, load, nameOf, withFilter } from './saved';
import { words } from './words';
import './filters.css';

/** What a filter shows, in words. */
const shows = ({ filter: status, order }: SavedFilter): string =>
  [status === 'all' ? words().everything : statusWord(status), order === 'worries' && words().worriesFirst].filter(Boolean).join(', ');

export default function SavedFilters({ close }: Unfolded) {
  const login = me.value?.login ?? '';
  const [saved, setSaved] = useState(() => load(login));
  const field = useRef<HTMLInputElement>(null);
  /** Another tab may have saved one meanwhile, so the list is read again before it is changed. */
  const change = (make: (known: SavedFilter[]) => SavedFilter[], said: string) => {
    const next = make(load(login));
    // What was pressed may go away, and the focus with it.
    field.current?.focus();
    const isKept = keep(login, next);
    if (isKept) setSaved(next);
    say(isKept ? said : words().notKept, !isKept);
  };
  const pick = (one: SavedFilter) => {
    batch(() => {
      filter.value = one.filter;
      rowOrder.value = one.order;
    });
    say(words().picked(one.name));
    close();
  };
  return (
    <div class="savedfilters">
      {saved.length === 0 ? <p class="mut">{words().none}</p> : (
        <ul aria-label={words().list}>
          {saved.map((one) => (
            <li key={one.name}>
              <button aria-pressed={one.filter === filter.value && one.order === rowOrder.value} onClick={() => pick(one)} data-testid="saved-filter">
                <b>{one.name}</b> <span class="mut">{shows(one)}</span>
              </button>
              <button class="ib" onClick={() => change((known) => known.filter(({ name }) => name !== one.name), words().removed(one.name))} aria-label={words().remove(one.name)} title={words().remove(one.name)}><Icon name="close" /></button>
            </li>
          ))}
        </ul>
      )}
      <Save saved={saved} field={field} save={(name) => change((known) => withFilter(known, { name, filter: filter.value, order: rowOrder.value }), words().saved(name))} />
    </div>
  );
}

function Save({ saved, field, save }: { saved: readonly SavedFilter[]; field: RefObject<HTMLInputElement>; save: (name: string) => void }) {
  const [typed, setTyped] = useState('');
  const name = nameOf(typed);
  const isFull = !hasRoom(saved, name ?? '');
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (name === undefined || isFull) return;
    save(name);
    setTyped('');
  };
  return (
    <form onSubmit={submit}>
      <input ref={field} aria-label={words().name} placeholder={words().name} maxLength={NAME_MAX} autocomplete="off" value={typed} onInput={(event) => setTyped(event.currentTarget.value)} data-testid="filter-name" />
      <button class="btn small" type="submit" disabled={name === undefined || isFull} data-testid="filter-save">{words().save}</button>
      {isFull && <p class="mut" role="status">{words().full(SAVED_MAX)}</p>}
    </form>
  );
}
