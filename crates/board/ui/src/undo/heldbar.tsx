// What was just changed by hand, and for how long it can be taken back before anybody hears of it.

import { held, undo } from '../state/undo';
import { Icon } from '../ui/icons';
import { Key } from '../ui/parts';

export function HeldBar() {
  const waits = held.value;
  if (!waits) return null;
  const { what, texts, seconds } = waits;
  return (
    <div class="held" role="group" aria-label="Last change" data-testid="held">
      <p><b>{what}</b></p>
      <p class="mut">
        {texts === 0 ? 'Nobody is told' : `${texts === 1 ? '1 text' : `${texts} texts`} in ${seconds} s`}
      </p>
      <button class="btn small" onClick={() => void undo()} data-testid="held-undo"><Icon name="undo" />Undo<Key>Z</Key></button>
    </div>
  );
}
