// Waiting pages look whether something moved and then load anew; everything else works without this file.
(() => {
  const print = document.querySelector('[data-print]');
  if (print) {
    print.hidden = false;
    print.querySelector('button').addEventListener('click', () => window.print());
  }
  const { state } = document.body.dataset;
  let { seen } = document.body.dataset;
  if (!state) return;
  const turn = document.querySelector('[data-turn]')?.dataset.turn;
  const parts = document.querySelectorAll('[data-live]');
  const changed = (field) =>
    field.type === 'checkbox' || field.type === 'radio'
      ? field.checked !== field.defaultChecked
      : field.options
        ? [...field.options].some((option, at) => option.selected !== (option.defaultSelected || (at === 0 && !field.querySelector('[selected]'))))
        : field.value !== field.defaultValue;
  const busy = () => [...document.querySelectorAll('main :is(input:not([type=hidden]), select, textarea)')].some(changed);
  const typing = () => document.activeElement?.matches('main :is(input, select, textarea)');
  // The same question, with other words: only they are changed, and what is being typed stays.
  const swap = async () => {
    const answer = await fetch(state.replace(/\/state$/, ''), { headers: { accept: 'text/html' }, cache: 'no-store', credentials: 'same-origin' });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (fresh.querySelector('[data-turn]')?.dataset.turn !== turn) return;
    for (const part of parts) part.replaceChildren(...(fresh.querySelector(`[data-live="${part.dataset.live}"]`)?.childNodes ?? []));
    seen = fresh.body.dataset.seen;
  };
  let pause = 4000;
  const look = async () => {
    try {
      const answer = await fetch(state, { headers: { accept: 'application/json' }, cache: 'no-store', credentials: 'same-origin' });
      if (answer.status === 404 || answer.status === 401) return void (busy() || location.reload());
      if (answer.ok) {
        const now = await answer.json();
        const same = turn !== undefined && String(now.turn) === turn;
        if (now.seen !== seen && !busy() && !(same && typing())) return void location.replace(now.here || location.pathname);
        if (now.seen !== seen && same) await swap();
        const news = document.querySelector('[data-news]');
        if (news && now.turn !== undefined && !same) news.hidden = false;
        // It waits for nothing more.
        if (seen === undefined) return;
        pause = 4000;
      }
    } catch {
      // Out of reach for a moment: look again, less often.
      pause = Math.min(pause * 2, 60000);
    }
    setTimeout(look, document.hidden ? pause * 4 : pause);
  };
  setTimeout(look, pause);
})();
