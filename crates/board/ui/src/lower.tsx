// The lower strip: who is on no route, and the map. On narrow screens one at a time.

import { useState } from 'preact/hooks';
import { MapView } from './map/map';
import { isOnNoRoute } from './model/status';
import { day } from './state/day';
import { Unassigned } from './unassigned/tray';
import { words } from './words/words';

export function Lower() {
  const [shown, setShown] = useState<'unassigned' | 'map'>('unassigned');
  const isEmpty = day.value !== undefined && !day.value.visits.some(isOnNoRoute);
  return (
    <div class={isEmpty ? 'low bare' : 'low'} data-shown={shown}>
      <Unassigned toggle={<Toggle onClick={() => setShown('map')}>{words().timeline.map}</Toggle>} />
      <MapView toggle={<Toggle onClick={() => setShown('unassigned')}>{words().changes.unassigned}</Toggle>} />
    </div>
  );
}

const Toggle = (props: { onClick: () => void; children: string }) => (
  <button class="btn quiet narrow" onClick={props.onClick}>{props.children}</button>
);
