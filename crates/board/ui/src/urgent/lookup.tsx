// Who calls: a number as the caller gives it, a name or a reference leads to a known customer.

import { useState } from 'preact/hooks';
import { api } from '../api/client';
import type { KnownCustomer } from '../api/types';
import { phoneText } from '../model/phone';
import { dayShort } from '../model/time';
import { type UrgentDraft, withCustomer } from '../model/urgent';
import { Icon } from '../ui/icons';
import { useLatest } from '../ui/latest';
import { words } from '../words/words';

const WAIT_MS = 200;
const QUERY_MIN = 2;

export function Lookup({ territory, draft, onTake }: { territory: string; draft: UrgentDraft; onTake: (draft: UrgentDraft) => void }) {
  const [query, setQuery] = useState('');
  const [found, setFound] = useState<KnownCustomer[] | undefined>();
  const [at, setAt] = useState(0);
  const askLater = useLatest(WAIT_MS);

  const type = (text: string) => {
    setQuery(text);
    setAt(0);
    const asks = text.trim().length >= QUERY_MIN;
    if (!asks) setFound(undefined);
    askLater(asks ? () => api.customers(territory, text.trim()) : undefined, ({ customers }) => setFound(customers), () => setFound(undefined));
  };
  const take = (known: KnownCustomer) => {
    onTake(withCustomer(draft, known));
    type('');
  };
  const pressed = (event: KeyboardEvent) => {
    const hits = found ?? [];
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const hit = hits[at];
    if (step !== 0 && hits.length > 0) setAt((at + step + hits.length) % hits.length);
    else if (event.key === 'Enter' && query !== '') hit && take(hit);
    else if (event.key === 'Escape' && query !== '') type('');
    else return;
    event.preventDefault();
  };
  return (
    <div class="lookup whole">
      <label class="whole" for="caller">{words().urgent.whoCalls}</label>
      <input
        id="caller"
        autofocus
        type="text"
        role="combobox"
        aria-expanded={found !== undefined}
        aria-controls="callers"
        aria-autocomplete="list"
        {...(found?.[at] ? { 'aria-activedescendant': `caller-${at}` } : {})}
        placeholder={words().urgent.lookup}
        autocomplete="off"
        value={query}
        onInput={(event) => type(event.currentTarget.value)}
        onKeyDown={pressed}
        data-testid="caller"
      />
      <ul id="callers" class="hits" role="listbox" aria-label={words().urgent.known} hidden={found === undefined}>
        {found?.map((known, index) => (
          <li
            key={`${known.name} ${known.address}`}
            id={`caller-${index}`}
            role="option"
            aria-selected={index === at}
            onMouseDown={(event) => {
              event.preventDefault();
              take(known);
            }}
          >
            <Icon name="phone" />
            <b>{known.name}</b>
            <span class="mut">{known.phone ? phoneText(known.phone) : words().common.noNumber} · {known.address}</span>
            <span class="mut end">{known.last_job}, {dayShort(known.last_day)}</span>
          </li>
        ))}
        {found?.length === 0 && <li role="option" aria-selected="false" aria-disabled="true" class="mut">{words().urgent.nobodyKnown}</li>}
      </ul>
    </div>
  );
}
