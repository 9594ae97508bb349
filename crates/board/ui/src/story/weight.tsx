// How tight this customer's window is to be: chosen by who may change the day, read by everybody.

import type { Visit } from '../model/compose';
import { weightWord } from '../model/weight';
import { mayChange } from '../state/session';
import { canWeigh, weigh } from '../state/weight';
import { WeightPick } from '../ui/weightpick';
import { words } from '../words/words';

export function Weight({ visit }: { visit: Visit }) {
  const { window_weight: weight } = visit;
  if (!mayChange.value) return <span>{words().common.tight}: {weightWord(weight)}</span>;
  return (
    <label class="weight">
      {words().common.tight}
      <WeightPick weight={weight} disabled={!canWeigh(visit)} onPick={(chosen) => weigh(visit, chosen)} />
    </label>
  );
}
