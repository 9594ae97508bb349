// What hangs at the pointer while a visit is carried: its name, and the price of dropping it here.

import { deltaText, verdict } from '../model/move';
import { percentText } from '../model/chance';
import { clock, windowText } from '../model/time';
import { day, zoneOf } from '../state/day';
import { several } from '../state/several';
import { Icon } from '../ui/icons';
import { drag, pointer } from './drag';
import { words } from '../words/words';

export function DragLayer() {
  const carried = drag.value;
  if (!carried) return null;
  const { visit, over, foreign, preview } = carried;
  const zone = zoneOf(visit.territory);
  const technician = day.value?.technicians.find(({ id }) => id === over?.technician);
  const [x, y] = [Math.min(pointer.value.x + 12, innerWidth - 270), Math.min(pointer.value.y + 12, innerHeight - 170)];
  return (
    <div class="carried" style={{ transform: `translate(${x}px, ${y}px)` }} data-testid="carried">
      <p class="strong">{technician ? words().timeline.carriedTo(visit.customer, technician.name) : visit.customer}</p>
      {foreign && <p class="ill"><Icon name="late" />{several.value?.refusal(visit, foreign)}</p>}
      {!over && !foreign && <p class="mut">{words().timeline.carryIt}</p>}
      {over && !preview && <p class="mut">{words().timeline.pricing}</p>}
      {preview && (
        <>
          <p class={preview.feasible && preview.breaks.length === 0 ? 'good' : 'ill'}>
            <Icon name={preview.feasible && preview.breaks.length === 0 ? 'done' : 'late'} />
            {verdict(preview)}
          </p>
          {preview.breaks.slice(0, 3).map((one) => (
            <p key={one.visit}>{one.customer}, {windowText(one.window, zone)}: {percentText(one.kept_ppm)}</p>
          ))}
          {preview.feasible && (
            <p class="mut">{words().changes.carriedDrive(deltaText(preview.travel_delta_s))}{preview.arrive ? ` · ${words().changes.arrives(clock(preview.arrive, zone))}` : ''}</p>
          )}
        </>
      )}
    </div>
  );
}
