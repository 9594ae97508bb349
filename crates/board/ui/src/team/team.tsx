// The technicians: who works when, can do what, has what on the van, and how the day stands. A technician who is off
// today is shown with all that changes before it is noted; a phone is let in with a code that is shown once.

import { useEffect, useState } from 'preact/hooks';
import type { Technician } from '../api/types';
import { activityText } from '../model/activity';
import type { Row } from '../model/compose';
import { firstName } from '../model/names';
import { clock, dayShort, local, ms, timeText } from '../model/time';
import { day, dayVersion, dayWord, territoryId, zoneOf } from '../state/day';
import { toggleLock } from '../state/lock';
import { askReplan } from '../state/replan';
import { type Team, invitation, invite, loadTeam, lockOut } from '../state/team';
import { Icon } from '../ui/icons';
import { MayChange } from '../ui/maychange';
import { words } from '../words/words';
import { Portrait } from './portrait';

const COLUMNS = ['technician', 'shift', 'day', 'skills', 'van'] as const;

export function TeamView() {
  const [team, setTeam] = useState<Team>({ is: 'loading' });
  const territory = territoryId.value;
  const [changes, setChanges] = useState(0);
  const version = dayVersion.value;
  useEffect(() => {
    if (territory === undefined) return;
    let over = false;
    void loadTeam(territory).then((known) => !over && setTeam(known));
    return () => {
      over = true;
    };
  }, [territory, version, changes]);
  if (team.is === 'loading') return <p class="empty mut" role="status">{words().team.loading}</p>;
  if (team.is === 'refused') return <p class="empty" role="alert">{team.why}</p>;
  if (team.technicians.length === 0) return <p class="empty">{words().team.nobody}</p>;
  return (
    <section class="team scroll" aria-label={words().team.label} tabIndex={0} data-testid="team">
      <table>
        <thead>
          <tr>{COLUMNS.map((column) => <th key={column} scope="col">{words().team.head[column]}</th>)}<th scope="col"><span class="sr">{words().team.actions}</span></th></tr>
        </thead>
        <tbody>
          {team.technicians.map((one) => <Member key={one.id} technician={one} today={day.value?.technicians.find(({ id }) => id === one.id)} onChange={() => setChanges((count) => count + 1)} />)}
        </tbody>
      </table>
    </section>
  );
}

function Member(props: { technician: Technician; today: Row | undefined; onChange: () => void }) {
  const { technician, today, onChange } = props;
  const code = invitation.value?.technician === technician.id ? invitation.value : undefined;
  const name = firstName(technician.name);
  const doing = today && !today.absent && activityText(today.activity, zoneOf(territoryId.value));
  return (
    <tr data-testid={`member-${technician.id}`} class={today?.absent ? 'off' : undefined}>
      <th scope="row" data-route={today?.colour}><i /><span class="member"><Portrait technician={technician} onChange={onChange} /><span>{technician.name}{technician.area && <span class="mut">{technician.area}</span>}</span></span></th>
      <td>{timeText(technician.shift.from)}–{timeText(technician.shift.to)}</td>
      <td>{today && dayOf(today)}{doing && <span class="mut">{doing}</span>}</td>
      <td><Tags counts={technician.skills} none={words().team.noSkills} /></td>
      <td><Tags counts={{ ...technician.parts, ...Object.fromEntries(technician.tools.map((tool) => [tool, 1])) }} none={words().team.emptyVan} /></td>
      <td class="does">
        {code ? (
          <p class="code" role="status">
            <b data-testid="code">{code.code}</b>
            <span class="mut">{words().team.codeFor(name, dayShort(local(ms(code.expires_at), zoneOf(territoryId.value)).date), clock(code.expires_at, zoneOf(territoryId.value)))}</span>
          </p>
        ) : (
          <MayChange><button class="btn small" onClick={() => void invite(technician.id)} data-testid={`invite-${technician.id}`}><Icon name="phones" />{words().team.letIn}<span class="sr">{words().team.letInFor(technician.name)}</span></button></MayChange>
        )}
        <MayChange>
          <button class="btn small" onClick={() => void lockOut(technician)}><Icon name="lost" />{words().team.lockOut}<span class="sr">{words().team.ofName(technician.name)}</span></button>
          {today && !today.absent && (
            <button class="btn small" aria-pressed={today.locked} onClick={() => void toggleLock(today)}><Icon name="lock" />{today.locked ? words().team.unlockRoute : words().team.lockRoute}<span class="sr">{words().team.ofName(technician.name)}</span></button>
          )}
          {today && !today.absent && (
            <button class="btn small" onClick={() => askReplan(today.territory, technician.id)}><Icon name="sick" />{words().timeline.off(dayWord.value)}<span class="sr"> {technician.name}</span></button>
          )}
        </MayChange>
      </td>
    </tr>
  );
}

const dayOf = ({ absent, done, total }: Row): string => (absent ? words().team.absent : total === 0 ? '–' : words().common.doneOf(done, total));

/** "gas 2", "wrench": a number where it isn't one. */
function Tags({ counts, none }: { counts: Record<string, number>; none: string }) {
  const entries = Object.entries(counts).filter(([, count]) => count > 0);
  if (entries.length === 0) return <span class="mut">{none}</span>;
  return <ul class="tags">{entries.map(([name, count]) => <li key={name}>{name}{count === 1 ? '' : ` ${count}`}</li>)}</ul>;
}
