// The whole page: the login, or the board with its regions.

import { useEffect } from 'preact/hooks';
import { AlertTray } from './alerts/tray';
import { DropGround, RejectedFile } from './importing/dialog';
import { ChoosePassword } from './login/choose';
import { Login } from './login/login';
import { MoveDialog } from './move/dialog';
import { Late, TourView, WeekView, loadPaper, loadReschedule, loadUrgent } from './pages/lazy';
import { PageView } from './pages/page';
import { Phones } from './phones/panel';
import { usePresence } from './presence/say';
import { ReplanDialog } from './replan/dialog';
import { keysShown, moveVisitId, openStory, rescheduleVisitId, side } from './state/board';
import { calledFrom, openCall } from './state/call';
import { day, dayProblem, lost, noTerritory, start, stop, territoryIds } from './state/day';
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
import { MayChange } from './ui/maychange';
import { HeldBar } from './undo/heldbar';
import { useKeys } from './usekeys';
import { readAddress } from './address';
import { useAddress } from './useaddress';
import { words } from './words/words';

export function App() {
  useEffect(() => void resume(), []);
  const state = session.value;
  switch (state.is) {
    case 'asking':
      return <p class="whole mut" role="status">{words().common.loading}</p>;
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
  return <p class="whole" role="status">{words().door.unreachable}</p>;
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
  useAddress();
  usePresence();
  return (
    <div data-revision={day.value?.revision} class={`app${side.value ? ' sided' : ''}${page.value ? ' paged' : ''}${lost.value === undefined ? '' : ' is-lost'}`}>
      <TopBar />
      <LostBar />
      {!page.value && <AlertTray />}
      {page.value ? <PageView page={page.value} /> : view.value === 'team' ? <main class="main one" aria-label={words().top.page.team}><TeamView /></main> : view.value === 'week' && !noTerritory.value ? <main class="main one" aria-label={words().timeline.wholeWeek}><WeekView /></main> : (
        <main class="main" aria-label={words().timeline.theDay}>
          <FilterBar />
          {isEmpty() || noTerritory.value ? <EmptyDay first={noTerritory.value} /> : <Timeline />}
          <Lower />
        </main>
      )}
      {side.value === 'story' && <Story />}
      {side.value === 'phones' && <Phones />}
      {moveVisitId.value !== undefined && <MoveDialog visit={moveVisitId.value} />}
      {rescheduleVisitId.value !== undefined && <Late load={loadReschedule} close={() => (rescheduleVisitId.value = undefined)} />}
      {replan.value && <ReplanDialog asked={replan.value} />}
      {urgentShown.value && <Late load={loadUrgent} close={() => (urgentShown.value = false)} />}
      {rejected.value && <RejectedFile {...rejected.value} />}
      <MayChange><DropGround /></MayChange>
      {printing.value && <Late load={loadPaper} close={() => (printing.value = false)} />}
      {keysShown.value && <KeyHelp />}
      {touring.value && <TourView />}
      <HeldBar />
      <Notice />
    </div>
  );
}

/** Nothing is to be done on the day, of whichever territory. */
const isEmpty = (): boolean => day.value?.parts.length === territoryIds.value.length && day.value.visits.length === 0;

/** How an action went; what the bar of held texts says already isn’t said twice. */
function Notice() {
  const said = notice.value;
  const shown = said && said.text !== `${held.value?.what}.`;
  return (
    <p class={shown ? `notice${said.bad ? ' bad' : ''}` : 'sr'} role="status" data-testid="notice">{said?.text}</p>
  );
}
