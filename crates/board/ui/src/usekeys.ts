// Does what `keys.ts` says about a key press, on what is open now.

import { useEffect } from 'preact/hooks';
import { type Action, actionFor } from './keys';
import * as board from './state/board';
import { visitById } from './state/day';
import { askMove } from './state/move';
import { lockable, toggleLock } from './state/lock';
import { say } from './state/notice';
import { togglePin } from './state/pin';
import { takePlace } from './state/places';
import { askReplan, planAgain } from './state/replan';
import { openUrgent } from './state/urgent';
import { mayChange } from './state/session';
import { redo, undo } from './state/undo';
import { view } from './state/view';
import { stepShown, zoomBy } from './state/zoom';
import { isOnNoRoute } from './model/status';
import { firstName } from './model/names';
import { walk } from './timeline/walk';
import { words } from './words/words';

const CONTROLS = 'button, a[href], summary, [role="option"], [role="tab"]';

export function useKeys(): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const target = event.target instanceof HTMLElement ? event.target : document.body;
      const action = actionFor(event, {
        typing: target.matches('input:not([type="radio"]), textarea, select, [contenteditable="true"]'),
        control: target.matches(CONTROLS),
        board: target === document.body || target.matches('[data-visit], .time'),
        dialog: document.querySelector('dialog[open]') !== null,
      });
      if (!action || event.defaultPrevented) return;
      event.preventDefault();
      // Escape first leaves the field; what lies below closes with the next one.
      if (action.do === 'close' && target.matches('input, textarea')) target.blur();
      else perform(action);
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, []);
}

/** A digit takes a place of the unassigned visit that the cursor is on, else an option of the open alert. */
function takeDigit(digit: number): void {
  const alert = board.openAlert.value;
  const visit = visitById.value.get(board.cursorId.value ?? '');
  if (visit && isOnNoRoute(visit) && takePlace(visit, digit)) return;
  if (alert) void board.choose(alert, digit);
}

/** What leads to a change of the day. */
const CHANGES: readonly Action['do'][] = ['ask', 'mute', 'option', 'reply', 'move', 'pin', 'lock', 'undo', 'redo', 'plan', 'off', 'urgent'];

function perform(action: Action): void {
  if (!mayChange.value && CHANGES.includes(action.do)) {
    say(words().common.readOnly, true);
    return;
  }
  const alert = board.openAlert.value;
  switch (action.do) {
    case 'search':
      document.getElementById('search')?.focus();
      break;
    case 'keys':
      board.keysShown.value = true;
      break;
    case 'open': {
      const visit = board.cursorId.value ?? alert?.visit;
      if (visit !== undefined) board.openStory(visit);
      break;
    }
    case 'ask':
      if (alert?.type === 'proposed') void board.ask(alert);
      else if (alert) say(words().alerts.askedAlready(firstName(alert.customer)));
      break;
    case 'mute':
      if (alert) void board.mute(alert);
      break;
    case 'option':
      takeDigit(action.digit);
      break;
    case 'alert':
      board.walkAlerts(action.step);
      break;
    case 'reply': {
      const visit = board.openVisitId.value ?? alert?.visit ?? board.cursorId.value;
      if (visit === undefined) break;
      board.openStory(visit);
      board.replyWanted.value = true;
      break;
    }
    case 'move': {
      const visit = board.pointedVisit.value;
      if (visit) askMove(visit.id);
      break;
    }
    case 'pin': {
      const visit = board.pointedVisit.value;
      if (visit) void togglePin(visit);
      break;
    }
    case 'lock': {
      const technician = lockable(board.pointedTechnician.value);
      if (technician) void toggleLock(technician);
      break;
    }
    case 'undo':
      void undo();
      break;
    case 'redo':
      void redo();
      break;
    case 'plan':
      planAgain();
      break;
    case 'off': {
      const technician = lockable(board.pointedTechnician.value);
      if (technician) askReplan(technician.territory, technician.id);
      break;
    }
    case 'urgent':
      openUrgent();
      break;
    case 'phones':
      board.togglePhones();
      break;
    case 'ledger':
      board.ledgerUnfolded.value = !board.ledgerUnfolded.value;
      break;
    case 'day':
      stepShown(action.step);
      break;
    case 'zoom':
      zoomBy(action.nearer);
      break;
    case 'walk':
      // The week has keys of its own; from nowhere an arrow leads into it.
      if (view.value === 'week') document.querySelector<HTMLElement>('.week [tabindex="0"]')?.focus();
      else walk(action.direction);
      break;
    case 'close':
      board.closeTop();
      break;
  }
}
