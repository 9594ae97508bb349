// In which of the territories on show something is to be done.

import { nameOf, shown } from '../state/day';
import { words } from './words';

export const InTerritory = ({ value, first = false, onPick }: { value: string; first?: boolean; onPick: (territory: string) => void }) => (
  <label class="interritory">
    {words().which}
    <select value={value} autofocus={first} onChange={(event) => onPick(event.currentTarget.value)} data-testid="in-territory">
      {shown.value.map((id) => <option key={id} value={id}>{nameOf(id)}</option>)}
    </select>
  </label>
);
