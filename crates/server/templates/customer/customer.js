// While someone is on the way, shows what is new once a minute; not while somebody reads or writes in a field.
setInterval(async () => {
  const active = document.activeElement;
  if (active && active !== document.body) return;
  try {
    const answer = await fetch(location.pathname, { cache: 'no-store' });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('main');
    if (fresh) document.querySelector('main').replaceWith(fresh);
  } catch {
    // Offline: the next minute will do.
  }
}, 60_000);
