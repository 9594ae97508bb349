// The drawer: a visit's whole story in one place. Who, what was told, what is expected, what was
// written, what the ledger holds; and the field to write.

import { useEffect, useRef, useState } from 'preact/hooks';
import type { Visit } from '../model/compose';
import { isOnNoRoute } from '../model/status';
import { isWorrying, percentText } from '../model/chance';
import { firstName } from '../model/names';
import { phoneText } from '../model/phone';
import { clock, durationText } from '../model/time';
import { canReschedule } from '../model/reschedule';
import { ask, ledgerUnfolded, openVisitId, rescheduleVisitId, side, togglePhones } from '../state/board';
import { day, visitById, zoneOf } from '../state/day';
import { askMove } from '../state/move';
import { canPin, togglePin } from '../state/pin';
import { mayChange } from '../state/session';
import { story, storyProblem, useStory } from '../state/story';
import { canMove } from '../timeline/drag';
import { Icon } from '../ui/icons';
import { MayChange } from '../ui/maychange';
import { Key, Pill } from '../ui/parts';
import { Whose } from '../ui/whose';
import { reasonsText } from '../words/said';
import { LeaveBy } from './leaveby';
import { StoryLedger } from './ledger';
import { Messages } from './messages';
import { NewLink } from './newlink';
import { Pictures } from './pictures';
import { ReplyBox } from './replybox';
import { Told } from './told';
import { Weight } from './weight';
import { words } from '../words/words';

export function Story() {
  useStory();
  const told = story.value;
  const visit = visitById.value.get(openVisitId.value ?? '') ?? (told && { ...told.visit, territory: told.territory });
  if (!visit) {
    return (
      <aside class="drawer" aria-label={words().story.visit}>
        <p class="calm" role="status">{storyProblem.value ?? words().story.loading}</p>
      </aside>
    );
  }
  return (
    <aside class="drawer" aria-label={words().story.visitOf(visit.customer)} data-testid="story">
      <Head visit={visit} />
      {storyProblem.value !== undefined && <p class="problem" role="alert">{storyProblem.value}</p>}
      {told && told.promises.length + Number(visit.forecast !== null) > 0 && <Told story={told} visit={visit} />}
      <div class="scroll" tabIndex={0} role="region" aria-label={words().story.label}>
        {told && <Messages story={told} />}
        {told && told.attachments.length > 0 && <Pictures story={told} />}
        {told && <StoryLedger story={told} unfolded={ledgerUnfolded.value} />}
      </div>
      <MayChange><ReplyBox visit={visit} /></MayChange>
    </aside>
  );
}

function Head({ visit }: { visit: Visit }) {
  const technician = day.value?.technicians.find(({ id }) => id === visit.technician);
  const alert = day.value?.alerts.find((one) => one.visit === visit.id);
  const chance = visit.forecast?.kept_ppm;
  const worrying = visit.status === 'at_risk' && typeof chance === 'number' && isWorrying(chance);
  const [linkOf, setLinkOf] = useState<string>();
  const linking = linkOf === visit.id;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.scrollIntoView?.({ block: 'nearest' }), [visit.id]);
  const close = () => {
    side.value = undefined;
    openVisitId.value = undefined;
  };
  return (
    <header class="dh">
      <div class="r1">
        <h2 ref={heading} title={visit.customer}>{visit.customer}</h2>
        <Pill status={visit.status}>{worrying && `, ${percentText(chance)}`}</Pill>
        <button class="ib end" onClick={close} aria-label={words().story.close}><Icon name="close" /></button>
      </div>
      <ul class="facts">
        <li>
          <Icon name="wrench" />
          <span>{visit.job_type}, {durationText(visit.duration_s)}{technician ? ` · ${technician.name}` : ''}</span>
          <Whose territory={visit.territory} />
          <span class="mut end">{visit.reference}</span>
        </li>
        <li><Icon name="pin" /><span>{[visit.address, visit.access].filter(Boolean).join(' · ')}</span></li>
        <li>
          <Icon name="phone" />
          {visit.phone ? <a href={`tel:${visit.phone}`}>{phoneText(visit.phone)}</a> : <span>{words().story.noPhone}</span>}
          {mayChange.value ? <LeaveBy visit={visit} /> : visit.leave_by && <span class="end inky">{words().story.leaveBy(clock(visit.leave_by, zoneOf(visit.territory)))}</span>}
        </li>
        <li><Icon name="promised" /><Weight visit={visit} /></li>
      </ul>
      <div class="dacts">
        <MayChange>
          <button class="btn small" disabled={!canMove(visit)} onClick={() => askMove(visit.id)} data-testid="move-open">
            <Icon name="move" small />{words().story.move}
          </button>
          <button class="btn small" disabled={!canReschedule(visit)} onClick={() => (rescheduleVisitId.value = visit.id)} data-testid="reschedule-open">
            <Icon name="calendar" small />{words().story.newTime}
          </button>
          <button class="btn small" aria-pressed={visit.pinned} disabled={!canPin(visit)} onClick={() => void togglePin(visit)} data-testid="pin">
            <Icon name="tack" small />{visit.pinned ? words().story.unpin : words().story.pin}<Key>F</Key>
          </button>
        </MayChange>
        {visit.phone && <button class="btn small" onClick={togglePhones}><Icon name="phones" small />{words().story.phone}</button>}
        {story.value?.link && (
          <a class="btn small" href={story.value.link} target="_blank" rel="noopener noreferrer"><Icon name="external" small />{words().story.page}</a>
        )}
        <MayChange>
          <button class="btn small" aria-expanded={linking} onClick={() => setLinkOf(linking ? undefined : visit.id)} data-testid="newlink-open"><Icon name="external" small />{words().story.newLink}</button>
        </MayChange>
        {alert?.type === 'proposed' && (
          <MayChange><button class="btn small" onClick={() => void ask(alert)}><Icon name="message" small />{words().alerts.ask(firstName(alert.customer))}</button></MayChange>
        )}
      </div>
      {linking && mayChange.value && <NewLink visit={visit} onDone={() => setLinkOf(undefined)} />}
      {isOnNoRoute(visit) && visit.unassigned_reasons.length > 0 && <p class="reasons">{reasonsText(visit.unassigned_reasons)}</p>}
    </header>
  );
}
