// Who may sign in, and as what. A password that was made up is shown once, where it was asked for.

import { useEffect, useState } from 'preact/hooks';
import { Problem, call } from '../api/client';
import { roleWord } from '../model/names';
import { act, problemText } from '../state/notice';
import { me } from '../state/session';
import { Filled } from '../ui/filled';
import { Icon } from '../ui/icons';
import { words } from './words';
import './users.css';

type Role = 'owner' | 'dispatcher' | 'viewer';

interface Login {
  login: string;
  name: string;
  role: Role;
  disabled: boolean;
  one_time: boolean;
}

interface OneTime {
  login: string;
  password: string;
}

const ROLES: readonly Role[] = ['owner', 'dispatcher', 'viewer'];

const list = () => call<{ users: Login[] }>('GET', '/api/users');
const pathOf = (login: string) => `/api/users/${encodeURIComponent(login)}`;

export default function UsersPage() {
  const [users, setUsers] = useState<Login[]>();
  const [why, setWhy] = useState<string>();
  const [shown, show] = useState<OneTime>();
  const load = () => list().then(({ users }) => setUsers(users), (error) => setWhy(problemText(error)));
  useEffect(() => void load(), []);
  const owner = me.value?.role === 'owner';
  if (why !== undefined) return <p class="empty" role="alert">{why}</p>;
  if (!users) return <p class="empty mut" role="status">{words().loading}</p>;
  const made = (made: OneTime) => {
    show(made);
    void load();
  };
  return (
    <div class="page users scroll" data-testid="users">
      <div class="ttl"><h2>{words().title}</h2>{!owner && <p class="mut">{words().onlyOwner}</p>}</div>
      {shown && <Password made={shown} close={() => show(undefined)} />}
      <section class="panel">
        <table>
          <thead><tr><th scope="col">{words().name}</th><th scope="col">{words().login}</th><th scope="col">{words().role}</th><th scope="col">{words().state}</th><th scope="col"><span class="sr">{words().actions}</span></th></tr></thead>
          <tbody>{users.map((user) => <Row key={user.login} user={user} mayChange={owner} last={isLast(users, user)} changed={load} made={made} />)}</tbody>
        </table>
      </section>
      {owner && <NewLogin made={made} />}
    </div>
  );
}

/** Without this one no owner could sign in any more. */
const isLast = (users: Login[], user: Login): boolean => !users.some(({ login, role, disabled }) => login !== user.login && role === 'owner' && !disabled);

/** The password, as long as it is looked at. */
function Password({ made, close }: { made: OneTime; close: () => void }) {
  return (
    <section class="panel onetime" role="status" data-testid="one-time">
      <p><Filled text={words().shownOnce} gap={<b>{made.login}</b>} /></p>
      <p class="secret" data-testid="password">{made.password}</p>
      <button class="btn" onClick={close}>{words().noted}</button>
    </section>
  );
}

function Row({ user, mayChange, last, changed, made }: { user: Login; mayChange: boolean; last: boolean; changed: () => void; made: (made: OneTime) => void }) {
  const own = me.value?.login === user.login;
  const change = (body: Partial<Login>, done: string) =>
    act(async () => {
      await call('POST', pathOf(user.login), body);
      return done;
    }).then(changed);
  const reset = () =>
    act(async () => {
      made(await call<OneTime>('POST', `${pathOf(user.login)}/password`, {}));
      return undefined;
    });
  const locked = user.role === 'owner' && !user.disabled && last;
  return (
    <tr class={user.disabled ? 'off' : undefined} data-testid={`user-${user.login}`}>
      <th scope="row">{user.name}{own && <span class="mut"> {words().you}</span>}</th>
      <td>{user.login}</td>
      <td>
        {mayChange ? (
          <label class="field"><span class="sr">{words().roleOf(user.name)}</span>
            <select value={user.role} disabled={locked} onChange={(event) => void change({ role: event.currentTarget.value as Role }, words().isNow(user.name, roleWord(event.currentTarget.value)))}>
              {ROLES.map((role) => <option key={role} value={role}>{words().roles[role]}</option>)}
            </select>
          </label>
        ) : words().roles[user.role]}
      </td>
      <td>{user.disabled ? words().disabled : user.one_time ? words().notChosen : words().maySignIn}{locked && mayChange && <span class="mut">{words().lastOwner}</span>}</td>
      <td class="does">
        {mayChange && !own && <button class="btn small" onClick={() => void reset()}>{words().newPassword}<span class="sr">{words().newPasswordFor(user.name)}</span></button>}
        {mayChange && <button class="btn small" disabled={locked} onClick={() => void change({ disabled: !user.disabled }, user.disabled ? words().isIn(user.name) : words().isOut(user.name))}>{user.disabled ? words().letIn : words().disable}<span class="sr"> {user.name}</span></button>}
      </td>
    </tr>
  );
}

function NewLogin({ made }: { made: (made: OneTime) => void }) {
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    setBusy(true);
    setProblem(undefined);
    try {
      made(await call<OneTime>('POST', '/api/users', Object.fromEntries(new FormData(form))));
      form.reset();
    } catch (error) {
      setProblem(error instanceof Problem ? error : new Problem(0, problemText(error)));
    }
    setBusy(false);
  };
  const wrong = (field: string) => problem?.fields.find((one) => one.field === field)?.message;
  return (
    <form class="panel newlogin" onSubmit={submit} data-testid="new-login">
      <h3>{words().add}</h3>
      <Text name="name" label={words().name} max={100} wrong={wrong('name')} />
      <Text name="login" label={words().login} max={50} wrong={wrong('login')} />
      <fieldset>
        <legend>{words().role}</legend>
        {ROLES.map((role) => <label key={role}><input type="radio" name="role" value={role} defaultChecked={role === 'dispatcher'} /><span><b>{words().roles[role]}</b> <span class="mut">{words().may[role]}</span></span></label>)}
      </fieldset>
      {problem && problem.fields.length === 0 && <p class="problem" role="alert">{problemText(problem)}</p>}
      <button class="btn primary" type="submit" disabled={busy}><Icon name="plus" />{words().addAndShow}</button>
    </form>
  );
}

function Text({ name, label, max, wrong }: { name: string; label: string; max: number; wrong: string | undefined }) {
  return (
    <label class="text">
      {label}
      <input name={name} required maxLength={max} autocomplete="off" aria-invalid={wrong !== undefined} aria-describedby={wrong === undefined ? undefined : `wrong-${name}`} />
      {wrong !== undefined && <span class="wrong" id={`wrong-${name}`} role="alert">{label} {wrong}</span>}
    </label>
  );
}
