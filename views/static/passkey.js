// Asks the browser for a passkey or security key, and sends its answer with the form around it. Without this file, and
// in a browser that knows no keys, the page says so. Whatever is cancelled or refused sends nothing, so it costs no try.
(() => {
  const keys = globalThis.SimpleWebAuthnBrowser;
  if (!keys || !keys.browserSupportsWebAuthn()) return;
  const wordsFor = ({ name, code }) => {
    if (name === 'SecurityError') return 'place';
    if (name === 'InvalidStateError' || code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED') return 'known';
    return name === 'NotAllowedError' || name === 'AbortError' ? 'cancelled' : 'failed';
  };
  for (const place of document.querySelectorAll('[data-passkey]')) {
    const said = place.querySelector('[data-passkey-said]');
    const answer = place.querySelector('input');
    const button = place.querySelector('button');
    const { form } = button;
    const say = (words) => {
      said.querySelector('span').textContent = words ?? '';
      said.hidden = !words;
    };
    const ask = place.dataset.passkey === 'create' ? keys.startRegistration : keys.startAuthentication;
    let asking = false;
    button.addEventListener('click', async () => {
      // What else the form asks for stands beside it: only a code is spared.
      const others = [...form.elements].filter((field) => !('insteadOfKey' in field.dataset));
      if (asking || !others.every((field) => field.reportValidity())) return;
      asking = true;
      say();
      try {
        answer.value = JSON.stringify(await ask({ optionsJSON: JSON.parse(place.dataset.options) }));
        form.submit();
      } catch (error) {
        say(place.dataset[wordsFor(error)]);
      } finally {
        asking = false;
      }
    });
    place.querySelector('[data-passkey-none]')?.setAttribute('hidden', '');
    button.hidden = false;
  }
})();
