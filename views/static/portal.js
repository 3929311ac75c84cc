// Waiting pages look whether something moved and then load anew; everything else works without this file.
(() => {
  const print = document.querySelector('[data-print]');
  if (print) {
    print.hidden = false;
    print.querySelector('button').addEventListener('click', () => window.print());
  }
  const { state, seen } = document.body.dataset;
  if (!state) return;
  const changed = (field) =>
    field.type === 'checkbox' || field.type === 'radio'
      ? field.checked !== field.defaultChecked
      : field.options
        ? [...field.options].some((option, at) => option.selected !== (option.defaultSelected || (at === 0 && !field.querySelector('[selected]'))))
        : field.value !== field.defaultValue;
  const busy = () => [...document.querySelectorAll('main :is(input:not([type=hidden]), select, textarea)')].some(changed);
  let pause = 4000;
  const look = async () => {
    try {
      const answer = await fetch(state, { headers: { accept: 'application/json' }, cache: 'no-store', credentials: 'same-origin' });
      if (answer.status === 404 || answer.status === 401) return void (busy() || location.reload());
      if (answer.ok) {
        const now = await answer.json();
        if (now.seen !== seen && !busy()) return void location.replace(now.here || location.pathname);
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
