// The demo's phones: each customer's texts as the customer sees them, and the answer as the customer.
// Only what the built-in inbox holds; a firm with a real gateway has none of it.

import { useEffect, useRef, useState } from 'preact/hooks';
import type { InboxMessage, PhoneView } from '../api/types';
import { keyWord } from '../model/alerts';
import type { Alert, Placed } from '../model/compose';
import { firstName, initials } from '../model/names';
import { optionTitle } from '../model/option';
import { asksToChoose } from '../model/thread';
import { clock, dayShort, local, momentText, ms } from '../model/time';
import { openPhone, togglePhones } from '../state/board';
import { date, day, now, partOf, territoryId, zoneOf } from '../state/day';
import { answer, phones, phonesProblem, thread, usePhones } from '../state/phones';
import { Icon } from '../ui/icons';
import { Prose } from '../ui/prose';
import { Whose } from '../ui/whose';
import { words } from '../words/words';
import { MayChange } from '../ui/maychange';

export function Phones() {
  usePhones();
  const open = openPhone.value;
  const known = phones.value?.find(({ phone }) => phone === open);
  return (
    <aside class="drawer phones" aria-label={words().phones.title} data-testid="phones">
      {open === undefined ? <List /> : <Thread key={open} phone={open} owner={known} />}
    </aside>
  );
}

function List() {
  const known = phones.value;
  return (
    <>
      <header class="head">
        <h2>{words().phones.title}</h2>
        {known && <span class="count">{known.length}</span>}
        <button class="ib end" onClick={togglePhones} aria-label={words().phones.close}><Icon name="close" /></button>
      </header>
      {phonesProblem.value !== undefined && <p class="calm" role="status">{phonesProblem.value}</p>}
      {known?.length === 0 && <p class="calm">{words().phones.nobody}</p>}
      <ul class="phonelist" tabIndex={0} aria-label={words().phones.list}>
        {known?.map((one) => <Entry key={one.phone + one.visit} phone={one} />)}
      </ul>
    </>
  );
}

function Entry({ phone }: { phone: Placed<PhoneView> }) {
  const open = Number(phone.unanswered);
  return (
    <li>
      <button onClick={() => (openPhone.value = phone.phone)} data-testid={`phone-${phone.visit}`}>
        <span class="face" aria-hidden="true">{initials(phone.name)}</span>
        <span class="phonebody">
          <span class="line">
            <b>{phone.name}</b>
            <Whose territory={phone.territory} />
            {open > 0 && <span class="dot" role="img" aria-label={words().phones.waits} />}
            {phone.last && <span class="mut end">{momentText(phone.last.at, zoneOf(phone.territory), date.value ?? '')}</span>}
          </span>
          <span class="mut last">{!phone.last ? words().phones.noTexts : phone.last.to_customer ? phone.last.body : words().phones.you(phone.last.body)}</span>
        </span>
      </button>
    </li>
  );
}

function Thread({ phone, owner }: { phone: string; owner: Placed<PhoneView> | undefined }) {
  const visit = day.value?.visits.find((one) => one.phone === phone);
  const territory = owner?.territory ?? visit?.territory ?? territoryId.value;
  const firm = partOf(territory)?.territory.firm ?? '';
  const name = owner?.name ?? visit?.customer ?? phone;
  const alert = day.value?.alerts.find((one) => one.visit === (owner?.visit ?? visit?.id));
  const messages = thread.value?.phone === phone ? thread.value.messages : undefined;
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => end.current?.scrollIntoView?.({ block: 'end' }), [messages?.length]);
  return (
    <>
      <header class="phonehead">
        <button class="ib" onClick={() => (openPhone.value = undefined)} aria-label={words().phones.all}><Icon name="left" /></button>
        <span class="face firm" aria-hidden="true">{initials(firm.replace('&', ' '))}</span>
        <span class="grow"><b>{firm}</b></span>
        <span class="whose"><span>{words().phones.phoneOf(firstName(name))}</span><span class="mut">{now.value === undefined ? '' : clock(now.value, zoneOf(territory))}</span></span>
        <button class="ib" onClick={togglePhones} aria-label={words().phones.close}><Icon name="close" /></button>
      </header>
      <div class="sms" tabIndex={0} role="log" aria-label={words().phones.textsOf(name)} data-testid="thread">
        {phonesProblem.value !== undefined && <p class="calm">{phonesProblem.value}</p>}
        {messages?.length === 0 && <p class="calm">{words().phones.none}</p>}
        {messages?.map((message, index) => <Text key={message.id} message={message} before={messages[index - 1]} zone={zoneOf(territory)} />)}
        <div ref={end} />
      </div>
      <MayChange><Answer phone={phone} name={name} alert={alert} /></MayChange>
    </>
  );
}

function Text({ message, before, zone }: { message: InboxMessage; before: InboxMessage | undefined; zone: string }) {
  const on = local(ms(message.at), zone).date;
  const newDay = !before || local(ms(before.at), zone).date !== on;
  const kind = message.to_customer ? (asksToChoose(message.body) ? 'in asks' : 'in') : 'out';
  return (
    <>
      {newDay && <p class="smsday">{on === date.value ? words().phones.today(dayShort(on)) : dayShort(on)}</p>}
      <div class={`smsline ${kind}`}>
        <p class="bubble"><Prose text={message.body} /></p>
        <p class="meta">{clock(message.at, zone)}</p>
      </div>
    </>
  );
}

function Answer({ phone, name, alert }: { phone: string; name: string; alert: Alert | undefined }) {
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const asked = alert?.type === 'open' ? alert : undefined;
  const send = async (body: string) => {
    if (body.trim() === '' || busy) return;
    setBusy(true);
    const sent = await answer(phone, body.trim());
    setBusy(false);
    if (sent) setText('');
  };
  return (
    <form
      class="answer"
      onSubmit={(event) => {
        event.preventDefault();
        void send(text);
      }}
    >
      <div class="digits" role="group" aria-label={words().phones.digits}>
        {[1, 2, 3, 4].map((digit) => {
          const option = asked?.options.find((one) => one.digit === digit);
          return (
            <button
              key={digit}
              type="button"
              class={option ? 'offered' : undefined}
              disabled={busy}
              onClick={() => void send(String(digit))}
              title={option ? optionTitle(option, partOf(asked?.territory)) : ''}
              data-testid={`digit-${digit}`}
            >
              <b>{digit}</b>
              {option && <> <span>{keyWord(option.kind, option.title)}</span><span class="sr">: {optionTitle(option, partOf(asked?.territory))}</span></>}
            </button>
          );
        })}
      </div>
      <div class="smsfield">
        <input
          aria-label={words().phones.answerAs(name)}
          placeholder={words().phones.answerAs(firstName(name))}
          maxLength={1600}
          autocomplete="off"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
          data-testid="answer"
        />
        <button class="ib" type="submit" disabled={busy || text.trim() === ''} aria-label={words().phones.send}><Icon name="on_the_way" /></button>
      </div>
    </form>
  );
}
