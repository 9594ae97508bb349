// The alert tray: what breaks next comes first, what is broken stays until it was put right.

import type { ComponentChildren } from 'preact';
import { alertGroups, day } from '../state/day';
import { Key } from '../ui/parts';
import { AlertCard } from './card';
import { CaseCard } from './case';
import { Icon } from '../ui/icons';
import { words } from '../words/words';
import { MayChange } from '../ui/maychange';

export function AlertTray() {
  const { next, broken, handled, muted } = alertGroups.value;
  const cases = day.value?.cases ?? [];
  return (
    <aside class="tray" aria-label={words().alerts.label} data-testid="alerts">
      <div class="head">
        <h2>{words().alerts.next}</h2>
        <span class="count" data-testid="alert-count">{next.length}</span>
        <span class="end"><Key>J</Key><Key>K</Key></span>
      </div>
      <div class="scroll" tabIndex={0} role="region" aria-label={words().alerts.list}>
        {day.value && next.length === 0 && <p class="calm">{words().alerts.calm}</p>}
        {next.map((alert) => <AlertCard key={alert.id} alert={alert} />)}
        {broken.length > 0 && <h3 class="subh">{words().alerts.broken}</h3>}
        {broken.map((alert) => <AlertCard key={alert.id} alert={alert} />)}
        {cases.length > 0 && <h3 class="subh">{words().alerts.toDo}</h3>}
        {cases.map((one) => <CaseCard key={one.id} case={one} />)}
        <Fold label={words().alerts.handled} count={handled.length}>
          {handled.map((alert) => <AlertCard key={alert.id} alert={alert} />)}
        </Fold>
        <Fold label={words().alerts.muted} count={muted.length}>
          {muted.map((alert) => <AlertCard key={alert.id} alert={alert} />)}
        </Fold>
      </div>
      <p class="foot" aria-hidden="true">
        <span><Key>↵</Key>{words().alerts.openKey}</span>
        <MayChange><span><Key>A</Key>{words().alerts.askKey}</span></MayChange>
        <span><Key>?</Key>{words().alerts.allKeys}</span>
      </p>
    </aside>
  );
}

function Fold(props: { label: string; count: number; children: ComponentChildren }) {
  if (props.count === 0) return null;
  return (
    <details class="fold">
      <summary><Icon name="right" small />{props.label}<span class="end">{props.count}</span></summary>
      {props.children}
    </details>
  );
}
