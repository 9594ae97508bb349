// The bar at the top: where, which day, what time, is it live; search; the day's actions.

import { Fragment } from 'preact';
import { dayText, zoneShort, clock } from '../model/time';
import { firstName, initials, roleWord } from '../model/names';
import { keysShown, plan, planning, side, tell, togglePhones } from '../state/board';
import { axisZone, date, day, goTo, isSeveral, isToday, lost, nameOf, now, partOf, shown, territories, territoryId, territoryIds, today, go } from '../state/day';
import { complain } from '../state/notice';
import { planAgain } from '../state/replan';
import { canRedo, canUndo, redo, undo } from '../state/undo';
import { logout, mayChange, session } from '../state/session';
import { touring } from '../state/tour';
import { type View, page, printing, view } from '../state/view';
import { stepShown } from '../state/zoom';
import type { Load } from '../pages/lazy';
import { Icon, Logo } from '../ui/icons';
import { MayChange } from '../ui/maychange';
import { Key } from '../ui/parts';
import { Popover, type Unfolded } from '../ui/popover';
import { Languages } from './languages';
import { Search } from './search';
import { words } from '../words/words';

export function TopBar() {
  return (
    <header class="top">
      <h1 class="logo"><Logo />Kept</h1>
      <Views />
      <span class="sep" />
      <TerritoryPick />
      {!page.value && <><span class="sep" /><DayNav /></>}
      <span class="sep" />
      <Clock />
      <Live />
      <Search />
      <button class="btn quiet" aria-pressed={side.value === 'phones'} onClick={togglePhones} data-testid="toggle-phones">
        <Icon name="phones" /><span class="wide">{words().top.phones}</span><Key>T</Key>
      </button>
      {!page.value && <MayChange><UndoButtons /><PlanButton /></MayChange>}
      <Menu />
    </header>
  );
}

const VIEWS = ['day', 'team', 'report', 'settings'] as const satisfies readonly View[];

function Views() {
  // The week is the day from farther away.
  const shown = view.value === 'week' ? 'day' : view.value;
  return (
    <nav class="views" aria-label={words().top.views}>
      {VIEWS.map((name) => (
        <button key={name} class="btn quiet" aria-current={shown === name ? 'page' : undefined} onClick={() => (view.value = name)} data-testid={`view-${name}`}>{words().top.view[name]}</button>
      ))}
    </nav>
  );
}

function TerritoryPick() {
  if (territories.value.length < 2) return <Only name={territories.value[0]?.name ?? ''} />;
  return view.value === 'day' ? <PickSeveral /> : <PickOne />;
}

const Only = ({ name }: { name: string }) => <span class="pick"><span class="names" title={name}>{name}</span></span>;

const loadPick: Load<Unfolded> = () => import('../several/pick');

/** The day is shown of one territory, or of several. */
function PickSeveral() {
  const names = shown.value.map(nameOf).join(', ');
  const button = <><span class="names" title={names}>{names}</span>{isSeveral.value && <span class="count">{shown.value.length}</span>}<Icon name="down" small /></>;
  return <Popover class="pick" button={button} label={words().top.territory} testid="territories" load={loadPick} />;
}

/** The other pages are about one territory: of several that are on show one after the other. */
function PickOne() {
  const ids = isSeveral.value ? shown.value : territories.value.map(({ id }) => id);
  const pick = (id: string) => goTo(isSeveral.value ? [id, ...territoryIds.value.filter((one) => one !== id)] : [id]).catch(complain);
  return (
    <label class="pick">
      <span class="sr">{words().top.territory}</span>
      <select
        value={territoryId.value}
        title={territoryId.value && nameOf(territoryId.value)}
        onChange={(event) => void pick(event.currentTarget.value)}
        data-testid="territory"
      >
        {ids.map((id) => <option key={id} value={id}>{nameOf(id)}</option>)}
      </select>
      <Icon name="down" small />
    </label>
  );
}

function DayNav() {
  const shown = date.value;
  const isWeek = view.value === 'week';
  return (
    <nav class="daynav" aria-label={words().top.day}>
      <button class="ib" onClick={() => stepShown(-1)} aria-label={isWeek ? words().top.weekBefore : words().top.before}><Icon name="left" /></button>
      <label class="dayname">
        <span class="sr">{words().top.date}</span>
        <span aria-hidden="true" data-testid="date">{shown === undefined ? '' : dayText(shown)}</span>
        <input
          type="date"
          required
          value={shown}
          onChange={(event) => event.currentTarget.value && go(event.currentTarget.value)}
          onClick={(event) => event.currentTarget.showPicker?.()}
        />
      </label>
      <button class="ib" onClick={() => stepShown(1)} aria-label={isWeek ? words().top.weekAfter : words().top.after}><Icon name="right" /></button>
      {!isToday.value && today.value !== undefined && (
        <button class="btn quiet" onClick={() => today.value && go(today.value)}>{words().top.today}</button>
      )}
    </nav>
  );
}

function Clock() {
  const at = now.value;
  if (at === undefined) return null;
  return (
    <p class="clock" data-testid="clock">
      <b>{clock(at, axisZone.value)}</b>
      <span class="mut wide">{zoneShort(at, axisZone.value)} · {axisZone.value}</span>
    </p>
  );
}

function Live() {
  const since = lost.value;
  if (since !== undefined) {
    return <p class="live lost" data-testid="live" role="status"><Icon name="lost" />{words().top.lostSince(clock(since, axisZone.value))}</p>;
  }
  if (!day.value) return <p class="live mut" data-testid="live" role="status">{words().top.connecting}</p>;
  return <p class="live" data-testid="live" role="status"><Icon name="live" />{words().top.live}</p>;
}

function UndoButtons() {
  if (!canUndo.value && !canRedo.value) return null;
  return (
    <>
      <button class="btn quiet" disabled={!canUndo.value} onClick={() => void undo()} data-testid="undo">
        <Icon name="undo" /><span class="wide">{words().top.undo}</span><Key>Z</Key>
      </button>
      {canRedo.value && (
        <button class="ib" onClick={() => void redo()} aria-label={words().top.redo} data-testid="redo"><Icon name="redo" /></button>
      )}
    </>
  );
}

function PlanButton() {
  // With several the question says which of them has a plan.
  const planned = isSeveral.value || partOf(territoryId.value)?.plan;
  const busy = planning.value;
  return (
    <button
      class={planned ? 'btn' : 'btn primary'}
      disabled={busy || !day.value || day.value.visits.length === 0}
      onClick={planAgain}
      data-testid="plan"
    >
      <Icon name="route" />
      <span class="wide">{busy ? words().top.planning : planned ? words().top.planRest : words().top.planDay}</span>
      <Key>P</Key>
    </button>
  );
}

function Menu() {
  const state = session.value;
  if (state.is !== 'in') return null;
  const { name, role } = state.me;
  const pick = (event: MouseEvent, work: () => unknown) => {
    (event.currentTarget as HTMLElement).closest('details')?.removeAttribute('open');
    void work();
  };
  return (
    <details class="menu" onFocusOut={(event) => {
      if (!event.currentTarget.contains(event.relatedTarget as Node | null)) event.currentTarget.open = false;
    }} onKeyDown={(event) => {
      if (event.key !== 'Escape' || !event.currentTarget.open) return;
      event.preventDefault();
      event.currentTarget.open = false;
    }}>
      <summary data-testid="menu"><span class="face" aria-hidden="true">{initials(name)}</span><span class="sr">{words().top.menuOf(name)}</span></summary>
      <div class="menulist">
        <p class="strong">{name}</p>
        <p class="mut">{mayChange.value ? roleWord(role) : words().top.viewerMay(roleWord(role))}</p>
        <MayChange>
          {shown.value.map((id) => (
            <Fragment key={id}>
              <button onClick={(event) => pick(event, () => tell(id))} disabled={!partOf(id)?.plan}>{words().top.tell}{isSeveral.value && ` · ${nameOf(id)}`}</button>
              <button onClick={(event) => pick(event, () => plan('all', id))} disabled={!partOf(id)}>{words().top.planAll}{isSeveral.value && ` · ${nameOf(id)}`}</button>
            </Fragment>
          ))}
        </MayChange>
        <button onClick={(event) => pick(event, () => (printing.value = true))} disabled={!day.value} data-testid="print">{words().top.print}</button>
        <button onClick={(event) => pick(event, () => (view.value = 'users'))} data-testid="view-users">{words().top.users}</button>
        <button onClick={(event) => pick(event, () => (touring.value = true))}>{words().top.tour}</button>
        <button onClick={(event) => pick(event, () => (keysShown.value = true))}>{words().top.keys}</button>
        <Languages />
        <button onClick={(event) => pick(event, logout)}>{words().top.logOut(firstName(name))}</button>
      </div>
    </details>
  );
}
