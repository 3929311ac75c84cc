// Waiting pages look whether something moved and then load anew; everything else works without this file.
(() => {
  const print = document.querySelector('[data-print]');
  if (print) {
    print.hidden = false;
    print.querySelector('button').addEventListener('click', () => window.print());
  }
  const { state, seen } = document.body.dataset;
  if (!state) return;
  const busy = () => [...document.querySelectorAll('main input:not([type=hidden]), main textarea')].some((field) => field.value !== field.defaultValue);
  let pause = 4000;
  const look = async () => {
    try {
      const answer = await fetch(state, { headers: { accept: 'application/json' }, cache: 'no-store', credentials: 'same-origin' });
      if (answer.status === 404 || answer.status === 401) return void (busy() || location.reload());
      if (answer.ok) {
        const now = await answer.json();
        if (now.seen !== seen && !busy()) return void location.replace(location.pathname);
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
