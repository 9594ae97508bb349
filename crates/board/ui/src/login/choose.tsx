// After a password that somebody else made up: one's own, before anything else.

import { useState } from 'preact/hooks';
import { problemText } from '../state/notice';
import { choosePassword, logout } from '../state/session';
import { Logo } from '../ui/icons';
import { words } from '../words/words';

/** As the server has it. */
const CHARS_MIN = 10;

/** The login before it had the page's one autofocus already. */
const focus = (input: HTMLInputElement | null) => input?.focus();

export function ChoosePassword({ name }: { name: string }) {
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const chosen = String(form.get('chosen') ?? '');
    if (chosen !== form.get('again')) return setProblem(words().door.differ);
    setBusy(true);
    setProblem(undefined);
    try {
      await choosePassword(String(form.get('current') ?? ''), chosen);
    } catch (error) {
      setProblem(problemText(error));
      setBusy(false);
    }
  };
  return (
    <main class="door">
      <form class="doorcard" onSubmit={submit} data-testid="choose-password">
        <h1 class="logo"><Logo />Kept</h1>
        <p class="mut">{words().door.choose(name)}</p>
        <label>{words().door.given}<input name="current" type="password" autocomplete="current-password" required ref={focus} /></label>
        <label>{words().door.own(CHARS_MIN)}<input name="chosen" type="password" autocomplete="new-password" required minLength={CHARS_MIN} /></label>
        <label>{words().door.again}<input name="again" type="password" autocomplete="new-password" required /></label>
        {problem !== undefined && <p class="problem" role="alert">{problem}</p>}
        <button class="btn primary" type="submit" disabled={busy}>{busy ? words().door.choosing : words().door.chooseIt}</button>
        <button class="btn quiet" type="button" onClick={() => void logout()}>{words().door.logOut}</button>
      </form>
    </main>
  );
}
