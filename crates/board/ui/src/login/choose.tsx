// After a password that somebody else made up: one's own, before anything else.

import { useState } from 'preact/hooks';
import { problemText } from '../state/notice';
import { choosePassword, logout } from '../state/session';
import { Logo } from '../ui/icons';

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
    if (chosen !== form.get('again')) return setProblem('The two new ones differ.');
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
        <p class="mut">Welcome, {name}. Choose a password of your own; the one you were given ends with it.</p>
        <label>The one you were given<input name="current" type="password" autocomplete="current-password" required ref={focus} /></label>
        <label>Your own, {CHARS_MIN} characters or more<input name="chosen" type="password" autocomplete="new-password" required minLength={CHARS_MIN} /></label>
        <label>Your own again<input name="again" type="password" autocomplete="new-password" required /></label>
        {problem !== undefined && <p class="problem" role="alert">{problem}</p>}
        <button class="btn primary" type="submit" disabled={busy}>{busy ? 'Choosing…' : 'Choose'}</button>
        <button class="btn quiet" type="button" onClick={() => void logout()}>Log out</button>
      </form>
    </main>
  );
}
