// One alert: minutes left, who, which promise, why, the chance; and, when it is open, its options.

import type { OptionView } from '../api/types';
import { countdown, isHeld, isOver } from '../model/alerts';
import { percentText } from '../model/chance';
import type { Alert } from '../model/compose';
import { blockName, firstName } from '../model/names';
import { optionDetail, optionTitle, whyText } from '../model/option';
import { phoneText } from '../model/phone';
import { clock, windowText } from '../model/time';
import { ask, choose, mute, openAlertId, openStory, toggleAlert } from '../state/board';
import { isSeveral, now, partOf, visitById, zoneOf } from '../state/day';
import { Icon } from '../ui/icons';
import { Key } from '../ui/parts';
import { Whose } from '../ui/whose';
import { words } from '../words/words';
import { mayChange } from '../state/session';
import { MayChange } from '../ui/maychange';

export function AlertCard({ alert }: { alert: Alert }) {
  const open = openAlertId.value === alert.id;
  const broken = alert.minutes_left < 0;
  const { figure, unit } = countdown(alert.minutes_left);
  const status = broken ? 'late' : 'at_risk';
  return (
    <article class={open ? 'alert open' : 'alert'} data-status={status} data-testid={`alert-${alert.visit}`} aria-label={words().alerts.alertOf(alert.customer)}>
      <button class="alerthead" aria-expanded={open} onClick={() => toggleAlert(alert)} onDblClick={() => openStory(alert.visit)}>
        <span class={figure.length > 4 ? 'left long' : 'left'}><b>{figure}</b> <span>{unit}</span></span>
        <span class="body">
          <span class="line">
            <Icon name={status} />
            <b><Name name={alert.customer} /></b>
            <span class="w"><span class="sr">{words().alerts.promised} </span>{windowText(alert.promise, zoneOf(alert.territory))}</span>
          </span>
          <span class="why">
            {whyText(alert, customerOf)} <em>{broken ? words().alerts.isBroken : words().alerts.kept(percentText(alert.kept_ppm))}</em>
          </span>
          <Standing alert={alert} />
        </span>
      </button>
      {open && <Open alert={alert} />}
    </article>
  );
}

const customerOf = (visit: string): string | undefined => visitById.value.get(visit)?.customer;

/** The name, whose first words give way where there is little room. */
function Name({ name }: { name: string }) {
  const last = blockName(name);
  const first = name.slice(0, name.length - last.length);
  return <>{first && <span class="first">{first}</span>}{last}</>;
}

function Standing({ alert }: { alert: Alert }) {
  const parts: string[] = [];
  if (alert.type === 'proposed') parts.push(words().alerts.notAsked);
  if (alert.type === 'open') parts.push(alert.told_at ? words().alerts.asked(clock(alert.told_at, zoneOf(alert.territory))) : words().alerts.noAnswer);
  if (alert.type === 'chosen') parts.push(words().alerts.chose(String(alert.digit ?? '')));
  if (alert.held_until && alert.type !== 'chosen' && alert.options.length > 0) {
    parts.push(isHeld(alert, now.value) ? words().alerts.heldTo(clock(alert.held_until, zoneOf(alert.territory))) : words().alerts.notHeld);
  }
  return parts.length === 0 && !isSeveral.value ? null : <span class="standing"><Whose territory={alert.territory} /> {parts.join(' · ')}</span>;
}

function Open({ alert }: { alert: Alert }) {
  const name = firstName(alert.customer);
  const undecided = alert.type === 'proposed' || alert.type === 'open';
  return (
    <div class="alertbody">
      {undecided && alert.options.length > 0 && !isHeld(alert, now.value) && (
        <p class="unheld" role="note">{words().alerts.holdOver(name)}</p>
      )}
      {alert.options.length > 0 && (
        <ol class={undecided && !isHeld(alert, now.value) ? 'opts unheld' : 'opts'} aria-label={words().alerts.optionsFor(alert.customer)}>
          {alert.options.map((option) => (
            <li key={option.digit}>
              <Option alert={alert} option={option} enabled={undecided && mayChange.value && !isOver(option, now.value)} />
            </li>
          ))}
        </ol>
      )}
      <div class="acts">
        {alert.type === 'proposed' ? (
          <>
            <MayChange><button class="btn primary" onClick={() => void ask(alert)} data-testid="ask">{words().alerts.ask(name)}<Key>A</Key></button></MayChange>
            <button class="btn" onClick={() => openStory(alert.visit)} data-testid="open-story"><span class="sr">{words().alerts.storyOf(name)}</span><Icon name="ledger" /><Key>↵</Key></button>
          </>
        ) : (
          <button class="btn" onClick={() => openStory(alert.visit)} data-testid="open-story">{words().alerts.storyOf(name)}<Key>↵</Key></button>
        )}
        <MayChange>
          <button class="btn" onClick={() => void mute(alert)} aria-label={alert.muted ? words().alerts.showAgain(alert.customer) : words().alerts.mute(alert.customer)} data-testid="mute">
            <Icon name={alert.muted ? 'bell' : 'mute'} /><Key>M</Key>
          </button>
        </MayChange>
      </div>
    </div>
  );
}

function Option(props: { alert: Alert; option: OptionView; enabled: boolean }) {
  const { alert, option } = props;
  const chosen = alert.type === 'chosen' && alert.digit === option.digit;
  const phone = visitById.value.get(alert.visit)?.phone;
  return (
    <button
      class={chosen ? 'opt chosen' : 'opt'}
      disabled={!props.enabled}
      onClick={() => void choose(alert, option.digit)}
      title={props.enabled ? words().alerts.takeFor(firstName(alert.customer)) : ''}
      data-testid={`option-${option.digit}`}
    >
      <kbd>{option.digit}</kbd>
      <span class="l">
        <b>{optionTitle(option, partOf(alert.territory))}</b>
        <span>{optionDetail(option, zoneOf(alert.territory)) || (option.kind === 'call' && phone ? phoneText(phone) : '')}</span>
      </span>
      <span class="p">
        {option.kept_ppm === null ? <Icon name={option.kind === 'call' ? 'phone' : 'right'} /> : percentText(option.kept_ppm)}
        {chosen && <span class="sr">, {words().alerts.chosen}</span>}
      </span>
    </button>
  );
}
