// Beside the pages, all of which work without it. It asks for nothing but pages, and keeps nothing.
'use strict';
(() => {
  const WARN = 120_000, LOOK_EVERY = 5_000; // milliseconds
  const root = document.documentElement;
  const { session: mine, nu, udloeber, tavshed } = root.dataset;
  // Not reload(): an answer to a form is not to be sent for once more.
  const again = () => location.replace(location.pathname + location.search);

  root.classList.add('med-script');
  document.addEventListener('click', ({ target }) => {
    if (target.closest?.('[data-udskriv]')) print();
    if (target.closest?.('[data-genindlaes]')) again();
  });
  const opened = new Set();
  addEventListener('beforeprint', () => document.querySelectorAll('details:not([open])').forEach((each) => {
    opened.add(each);
    each.open = true;
  }));
  addEventListener('afterprint', () => {
    opened.forEach((each) => { each.open = false; });
    opened.clear();
  });

  if (mine === undefined) return;
  const tabs = 'BroadcastChannel' in window ? new BroadcastChannel('borgerblikket') : null;
  tabs?.postMessage(mine);
  if (mine === '') return; // signed out: the others are to see that for themselves

  // Whoever goes back after somebody signed out, or signed in as another, is not to see what stood here.
  addEventListener('pagehide', ({ persisted }) => { root.hidden = persisted; });
  addEventListener('pageshow', ({ persisted }) => { if (persisted) again(); });

  const begun = Date.now(), ends = begun + (udloeber - nu) * 1000;
  let used = begun;
  const look = () => {
    const now = Date.now(), silence = used + tavshed * 1000, end = Math.min(ends, silence);
    if (now >= end) return location.replace('/logget-ud');
    const warning = document.querySelector('[data-udloeb]');
    if (!warning) return;
    const near = end - now <= WARN, final = ends <= silence;
    if (near) {
      const at = new Date(end).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'Europe/Copenhagen' });
      const text = (final ? warning.dataset.tekstUdloeber : warning.dataset.tekstTavshed).replace('{tid}', at);
      const place = warning.querySelector('[data-tekst]');
      if (place.textContent !== text) place.textContent = text;
      warning.querySelector('[data-genindlaes]').hidden = final;
    }
    warning.hidden = !near;
  };
  if (tabs) tabs.onmessage = ({ data }) => {
    // To a page that signs nobody in: the identity provider may not have heard of it yet.
    if (data === '') return location.replace('/');
    if (data !== mine) return again();
    used = Date.now(); // another tab has just been answered
    look();
  };
  setInterval(look, LOOK_EVERY);
  document.addEventListener('visibilitychange', look);
})();
