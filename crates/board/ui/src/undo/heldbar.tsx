// What was just changed by hand, and for how long it can be taken back before anybody hears of it.

import { held, undo } from '../state/undo';
import { Icon } from '../ui/icons';
import { Key } from '../ui/parts';
import { words } from '../words/words';

export function HeldBar() {
  const waits = held.value;
  if (!waits) return null;
  const { what, texts, seconds } = waits;
  return (
    <div class="held" role="group" aria-label={words().changes.lastChange} data-testid="held">
      <p><b>{what}</b></p>
      <p class="mut">
        {texts === 0 ? words().changes.nobodyTold : words().changes.textsIn(texts, seconds)}
      </p>
      <button class="btn small" onClick={() => void undo()} data-testid="held-undo"><Icon name="undo" />{words().top.undo}<Key>Z</Key></button>
    </div>
  );
}
