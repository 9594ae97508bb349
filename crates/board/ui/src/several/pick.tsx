// Choosing the territories on show: a name shows it alone, a tick shows it with the others.

import { TERRITORIES_MAX, goTo, territories, territoryIds } from '../state/day';
import { complain } from '../state/notice';
import { words } from './words';

const show = (ids: readonly string[]): void => void goTo(ids).catch(complain);

export default function Pick({ close }: { close: () => void }) {
  const chosen = territoryIds.value;
  const isFull = chosen.length >= TERRITORIES_MAX;
  const toggle = (id: string) => show(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]);
  return (
    <>
      <ul class="picklist" aria-label={words().label}>
        {territories.value.map(({ id, name }) => {
          const isChosen = chosen.includes(id);
          return (
            <li key={id}>
              <input
                type="checkbox"
                checked={isChosen}
                // One is always on show.
                disabled={isChosen ? chosen.length === 1 : isFull}
                onChange={() => toggle(id)}
                aria-label={words().also(name)}
                data-testid={`also-${id}`}
              />
              <button
                onClick={() => {
                  show([id]);
                  close();
                }}
                aria-current={isChosen ? 'true' : undefined}
                aria-label={words().only(name)}
                data-testid={`only-${id}`}
              >
                {name}
              </button>
            </li>
          );
        })}
      </ul>
      <p class="mut">{isFull ? words().full(TERRITORIES_MAX) : words().hint(TERRITORIES_MAX)}</p>
    </>
  );
}
