// The lower strip: who is on no route, and the map. On narrow screens one at a time. The map is loaded beside the day, which
// doesn't wait for it.

import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { isOnNoRoute } from './model/status';
import { useLoaded } from './pages/lazy';
import { day } from './state/day';
import { Unassigned } from './unassigned/tray';
import { words } from './words/words';

export function Lower() {
  const [shown, setShown] = useState<'unassigned' | 'map'>('unassigned');
  const isEmpty = day.value !== undefined && !day.value.visits.some(isOnNoRoute);
  return (
    <div class={isEmpty ? 'low bare' : 'low'} data-shown={shown}>
      <Unassigned toggle={<Toggle onClick={() => setShown('map')}>{words().timeline.map}</Toggle>} />
      <LazyMap toggle={<Toggle onClick={() => setShown('unassigned')}>{words().changes.unassigned}</Toggle>} />
    </div>
  );
}

const loadMap = () => import('./map/map');

/** The map's place until it is there. */
function LazyMap({ toggle }: { toggle: JSX.Element }) {
  const loaded = useLoaded<{ toggle: JSX.Element }>(loadMap);
  if (loaded.is === 'known') return <loaded.Content toggle={toggle} />;
  return (
    <section class="map" aria-label={words().timeline.map}>
      <div class="mapbox">{loaded.is === 'refused' && <p class="calm" role="alert">{words().top.loadAgain(loaded.why)}</p>}</div>
      <div class="maptoggle">{toggle}</div>
    </section>
  );
}

const Toggle = (props: { onClick: () => void; children: string }) => (
  <button class="btn quiet narrow" onClick={props.onClick}>{props.children}</button>
);
