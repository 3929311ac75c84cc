// Plays scene after scene by itself, and changes only what is new. Everything works without this file, press by press.
(() => {
  const button = document.getElementById('play');
  if (!button) return;
  let plays = false;
  let busy = false;
  let timer;
  const nextForm = () => document.querySelector('form[action="/demo/next"]');
  const label = () => {
    button.textContent = plays ? button.dataset.plays : button.dataset.stands;
    button.hidden = false;
    // One button stands out: where it plays by itself, the others are quiet.
    for (const other of document.querySelectorAll('#next, #again')) other.classList.add('quiet');
  };
  const stand = () => {
    plays = false;
    clearTimeout(timer);
    label();
  };
  // The new page comes up behind the old one, so that nothing flashes.
  const enter = (room, fresh) => {
    const coming = document.importNode(fresh, true);
    coming.classList.add('coming');
    coming.addEventListener('load', () => {
      for (const other of [...room.children]) if (other !== coming) other.remove();
      coming.classList.remove('coming');
    });
    room.append(coming);
  };
  const show = (page) => {
    const held = document.activeElement?.id;
    for (const part of document.querySelectorAll('[data-part]'))
      part.replaceChildren(...document.importNode(page.querySelector(`[data-part="${part.dataset.part}"]`), true).childNodes);
    const key = page.querySelector('input[name=_csrf]')?.value;
    for (const field of document.querySelectorAll('input[name=_csrf]')) field.value = key;
    for (const pane of document.querySelectorAll('.pane')) {
      const fresh = page.getElementById(pane.id);
      pane.className = fresh.className;
      const frame = fresh.querySelector('iframe');
      if (frame) enter(pane.querySelector('.room'), frame);
    }
    // Where one room shows at a time, the one where it happened does.
    if (location.hash.startsWith('#pane-')) location.replace('#story');
    if (held) (document.getElementById(held) ?? document.getElementById('again'))?.focus();
  };
  const press = async (form, by) => {
    if (busy) return;
    busy = true;
    clearTimeout(timer);
    try {
      const body = new URLSearchParams(new FormData(form, by));
      const answer = await fetch(form.action, { method: 'POST', body, headers: { accept: 'text/html' }, cache: 'no-store', credentials: 'same-origin' });
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      // Anything else is a page of its own, and is shown as one.
      if (!answer.ok || !page.getElementById('story')) return void location.assign('/demo');
      show(page);
    } catch {
      stand();
    } finally {
      busy = false;
    }
    if (!nextForm()) stand();
    if (plays) timer = setTimeout(() => press(nextForm()), Number(document.querySelector('[data-pause]').dataset.pause));
    label();
  };
  document.addEventListener('submit', (event) => {
    const { target, submitter } = event;
    if (!target.getAttribute('action')?.startsWith('/demo/')) return;
    event.preventDefault();
    // Who takes a part acts themselves from then on.
    if (target.getAttribute('action') === '/demo/part') stand();
    press(target, submitter);
  });
  button.addEventListener('click', () => {
    if (plays) return stand();
    plays = true;
    label();
    // After the last scene it begins anew.
    press(nextForm() ?? document.querySelector('form[action="/demo/again"]'));
  });
  // Whoever goes into one of the pages wants to look: it waits for them.
  addEventListener('blur', () => setTimeout(() => document.activeElement?.tagName === 'IFRAME' && stand()));
  label();
})();
