// The bar that says since when the line is down, and what that means.
import { clock } from '../model/time';
import { axisZone, day, lost } from '../state/day';
import { Icon } from '../ui/icons';
import { words } from '../words/words';

export function LostBar() {
  if (lost.value === undefined || !day.value) return null;
  return (
    <p class="lostbar" role="alert" data-testid="lost">
      <Icon name="lost" />
      {words().top.lostBar(clock(lost.value, axisZone.value))}
    </p>
  );
}
