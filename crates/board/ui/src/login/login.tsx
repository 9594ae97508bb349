// The door: name and password.

import { useState } from 'preact/hooks';
import { problemText } from '../state/notice';
import { login } from '../state/session';
import { Logo } from '../ui/icons';
import { words } from '../words/words';
import { Languages } from '../top/languages';

export function Login() {
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    setBusy(true);
    setProblem(undefined);
    try {
      await login(String(form.get('login') ?? '').trim(), String(form.get('password') ?? ''));
    } catch (error) {
      setProblem(problemText(error));
      setBusy(false);
    }
  };
  return (
    <main class="door">
      <form class="doorcard" onSubmit={submit} data-testid="login">
        <h1 class="logo"><Logo />Kept</h1>
        <p class="mut">{words().door.welcome}</p>
        <label>
          {words().door.name}
          <input name="login" autocomplete="username" required autofocus spellcheck={false} autocapitalize="none" />
        </label>
        <label>
          {words().door.password}
          <input name="password" type="password" autocomplete="current-password" required />
        </label>
        {problem !== undefined && <p class="problem" role="alert">{problem}</p>}
        <button class="btn primary" type="submit" disabled={busy}>{busy ? words().door.loggingIn : words().door.logIn}</button>
        <Languages />
      </form>
    </main>
  );
}
