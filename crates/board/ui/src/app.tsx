// The whole page: the login, or the board with its regions.

import { useEffect } from 'preact/hooks';
import { AlertTray } from './alerts/tray';
import { DropGround, RejectedFile } from './importing/dialog';
import { ChoosePassword } from './login/choose';
import { Login } from './login/login';
import { MoveDialog } from './move/dialog';
import { TourView } from './pages/lazy';
import { PageView } from './pages/page';
import { Phones } from './phones/panel';
import { usePresence } from './presence/say';
import { PrintDay } from './print/day';
import { ReplanDialog } from './replan/dialog';
import { RescheduleDialog } from './reschedule/dialog';
import { forget, keysShown, moveVisitId, openStory, openVisitId, rescheduleVisitId, side } from './state/board';
import { calledFrom, openCall } from './state/call';
import { date, day, dayProblem, lost, noTerritory, start, stop, territoryId } from './state/day';
import { rejected } from './state/importing';
import { notice, problemText } from './state/notice';
import { hearPresence } from './state/presence';
import { replan } from './state/replan';
import { resume, session } from './state/session';
import { touring } from './state/tour';
import { held } from './state/undo';
import { urgentShown } from './state/urgent';
import { page, printing, view } from './state/view';
import { Story } from './story/drawer';
import { TeamView } from './team/team';
import { Lower } from './lower';
import { LostBar } from './top/lost';
import { KeyHelp } from './top/keyhelp';
import { TopBar } from './top/topbar';
import { FilterBar } from './timeline/filterbar';
import { Timeline } from './timeline/timeline';
import { EmptyDay } from './timeline/empty';
import { UrgentDialog } from './urgent/dialog';
import { HeldBar } from './undo/heldbar';
import { useKeys } from './usekeys';
import { readAddress, writeAddress } from './address';
import { effect } from '@preact/signals';

export function App() {
  useEffect(() => void resume(), []);
  const state = session.value;
  switch (state.is) {
    case 'asking':
      return <p class="whole mut" role="status">Loading…</p>;
    case 'unreachable':
      return <Unreachable />;
    case 'out':
      return <Login />;
    case 'in':
      return state.me.one_time ? <ChoosePassword name={state.me.name} /> : <Board />;
  }
}

function Unreachable() {
  useEffect(() => {
    const timer = setInterval(() => void resume(), 3000);
    return () => clearInterval(timer);
  }, []);
  return <p class="whole" role="status">The server can’t be reached. Trying again…</p>;
}

function Board() {
  useKeys();
  useEffect(() => {
    const wanted = readAddress(location.hash);
    const caller = calledFrom(location);
    // A reload is no second call.
    if (caller !== undefined) history.replaceState(null, '', '/');
    start(wanted, hearPresence).then(
      () => (caller !== undefined ? void openCall(caller) : wanted.visit !== undefined && openStory(wanted.visit)),
      (error) => (dayProblem.value = problemText(error)),
    );
    return stop;
  }, []);
  useFollowDay();
  usePresence();
  return (
    <div data-revision={day.value?.revision} class={`app${side.value ? ' sided' : ''}${page.value ? ' paged' : ''}${lost.value === undefined ? '' : ' is-lost'}`}>
      <TopBar />
      <LostBar />
      {!page.value && <AlertTray />}
      {page.value ? <PageView page={page.value} /> : view.value === 'team' ? <main class="main one" aria-label="The team"><TeamView /></main> : (
        <main class="main" aria-label="The day">
          <FilterBar />
          {day.value?.visits.length === 0 || noTerritory.value ? <EmptyDay first={noTerritory.value} /> : <Timeline />}
          <Lower />
        </main>
      )}
      {side.value === 'story' && <Story />}
      {side.value === 'phones' && <Phones />}
      {moveVisitId.value !== undefined && <MoveDialog visit={moveVisitId.value} />}
      {rescheduleVisitId.value !== undefined && <RescheduleDialog visit={rescheduleVisitId.value} />}
      {replan.value && <ReplanDialog asked={replan.value} />}
      {urgentShown.value && <UrgentDialog />}
      {rejected.value && <RejectedFile {...rejected.value} />}
      <DropGround />
      {printing.value && <PrintDay />}
      {keysShown.value && <KeyHelp />}
      {touring.value && <TourView />}
      <HeldBar />
      <Notice />
    </div>
  );
}

/** How an action went; what the bar of held texts says already isn’t said twice. */
function Notice() {
  const said = notice.value;
  const shown = said && said.text !== `${held.value?.what}.`;
  return (
    <p class={shown ? `notice${said.bad ? ' bad' : ''}` : 'sr'} role="status" data-testid="notice">{said?.text}</p>
  );
}

/** Keeps the address in step with what is shown, and forgets the visits of a day that is left. */
function useFollowDay(): void {
  useEffect(() => {
    let shown: string | undefined;
    return effect(() => {
      const key = `${territoryId.value} ${date.value}`;
      if (shown !== undefined && shown !== key) forget();
      if (date.value !== undefined) shown = key;
      if (territoryId.value !== undefined && date.value !== undefined) {
        const visit = openVisitId.value;
        const hash = writeAddress({
          territory: territoryId.value,
          date: date.value,
          ...(visit === undefined ? {} : { visit }),
        });
        if (location.hash !== hash) history.replaceState(null, '', hash);
      }
      document.title = `${day.value?.alerts.length ? `(${day.value.alerts.length}) ` : ''}Kept`;
    });
  }, []);
}
