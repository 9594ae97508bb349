// Search by name, phone number or reference: leads to the visit's whole story.
// What is on show is found at once; other days are asked from the server.

import { useState } from 'preact/hooks';
import { api } from '../api/client';
import type { SearchHit } from '../api/types';
import { matches } from '../model/filter';
import { asDialled } from '../model/phone';
import { isStatus } from '../model/status';
import { dayShort } from '../model/time';
import { openStory } from '../state/board';
import { date, day, go, territoryIds } from '../state/day';
import { complain } from '../state/notice';
import { Icon, type IconName } from '../ui/icons';
import { useLatest } from '../ui/latest';
import { Key } from '../ui/parts';
import { Whose } from '../ui/whose';
import { words } from '../words/words';

const WAIT_MS = 200;
const HITS_MAX = 8;

interface Hit {
  territory: string;
  visit: string;
  customer: string;
  reference: string;
  day: string;
  status: string;
}

function here(query: string): Hit[] {
  const shown = day.value;
  if (!shown) return [];
  return shown.visits
    .filter((visit) => matches(query, visit))
    .sort((a, b) => Number(matches(query, { ...b, address: '' })) - Number(matches(query, { ...a, address: '' })))
    .map(({ id, customer, reference, status, territory }) => ({ territory, visit: id, customer, reference, status, day: shown.date }));
}

function merged(local: Hit[], remote: SearchHit[]): Hit[] {
  const known = new Set(local.map(({ visit }) => visit));
  return [...local, ...remote.filter(({ visit }) => !known.has(visit))].slice(0, HITS_MAX);
}

const iconOf = (status: string): IconName => (isStatus(status) ? status : 'calendar');

export function Search() {
  const [query, setQuery] = useState('');
  const [hits, setHits] = useState<Hit[]>([]);
  const [at, setAt] = useState(0);
  const askLater = useLatest(WAIT_MS);

  const type = (text: string) => {
    setQuery(text);
    setAt(0);
    const local = here(text);
    setHits(local.slice(0, HITS_MAX));
    const ids = territoryIds.value;
    const ask = () => Promise.all(ids.map((territory) => api.search(territory, asDialled(text))));
    askLater(text.trim().length >= 2 ? ask : undefined, (found) => setHits(merged(local, found.flatMap(({ visits }) => visits))), complain);
  };

  const open = (hit: Hit) => {
    type('');
    (document.activeElement as HTMLElement | null)?.blur();
    if (hit.day !== date.value) go(hit.day);
    // In this order: another day closes the story that is open.
    openStory(hit.visit);
  };

  const pressed = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const hit = hits[at];
    if (step !== 0 && hits.length > 0) {
      event.preventDefault();
      setAt((at + step + hits.length) % hits.length);
    } else if (event.key === 'Enter' && hit) {
      event.preventDefault();
      open(hit);
    } else if (event.key === 'Escape') {
      type('');
    }
  };

  const shown = query.trim() !== '';
  return (
    <search class="find">
      <Icon name="search" />
      <input
        id="search"
        type="text"
        role="combobox"
        aria-label={words().top.searchBy}
        aria-expanded={shown}
        aria-controls="hits"
        aria-autocomplete="list"
        {...(shown && hits[at] ? { 'aria-activedescendant': `hit-${at}` } : {})}
        placeholder={words().top.searchHint}
        autocomplete="off"
        value={query}
        onInput={(event) => type(event.currentTarget.value)}
        onKeyDown={pressed}
        onBlur={() => setTimeout(() => type(''), 150)}
      />
      <Key>/</Key>
      <ul id="hits" class="hits" role="listbox" aria-label={words().top.found} hidden={!shown}>
        {hits.map((hit, index) => (
          <li
            key={hit.visit}
            id={`hit-${index}`}
            role="option"
            aria-selected={index === at}
            data-status={hit.status}
            onMouseDown={(event) => {
              event.preventDefault();
              open(hit);
            }}
          >
            <Icon name={iconOf(hit.status)} />
            <b>{hit.customer}</b>
            <span class="mut">{hit.reference}</span>
            <Whose territory={hit.territory} />
            <span class="mut end">{dayShort(hit.day)}</span>
          </li>
        ))}
        {shown && hits.length === 0 && <li role="option" aria-selected="false" aria-disabled="true" class="mut">{words().top.nobody}</li>}
      </ul>
    </search>
  );
}
