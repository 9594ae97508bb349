// The choice of how tight a customer's window is to be.

import { weightChoices, weightWord } from '../model/weight';
import { words } from '../words/words';

/** `onPick` says whether the choice was taken: the one before is on show again when not. */
export function WeightPick(props: { weight: number; disabled?: boolean; onPick: (weight: number) => Promise<boolean> | void }) {
  const { weight, disabled, onPick } = props;
  const pick = async (select: HTMLSelectElement) => {
    if ((await onPick(Number(select.value))) === false) select.value = String(weight);
  };
  return (
    <select value={String(weight)} disabled={disabled} title={words().common.tightDoes} onChange={(event) => void pick(event.currentTarget)} data-testid="weight">
      {weightChoices(weight).map((choice) => <option key={choice} value={String(choice)}>{weightWord(choice)}</option>)}
    </select>
  );
}
