/** The demo's log of sign-ins: made up, the same for everybody but those who stand for something else. */
import type { SeenSignIn } from '../../core/account-facts';
import type { Clock, SignInLog } from '../../app/ports';

const hour = 3_600_000;

/** Whose log shows a sign-in from somewhere odd, and whose last one was spared by a remembered device. */
const odd = new Set(['mira', 'sam']);
const remembered = new Set(['tomas', 'hanne']);

export function demoSignIns(clock: Pick<Clock, 'now'>): SignInLog {
  return {
    recent(person) {
      const now = clock.now();
      const usual: SeenSignIn[] = [
        {
          at: now - 3 * hour,
          app: 'Outlook',
          place: 'Edinburgh, United Kingdom',
          outcome: 'in',
          secondStep: remembered.has(person) ? 'remembered' : 'asked',
          odd: false,
        },
        {
          at: now - 27 * hour,
          app: 'Rota',
          place: 'Edinburgh, United Kingdom',
          outcome: 'in',
          secondStep: 'asked',
          odd: false,
        },
      ];
      const strange: SeenSignIn = {
        at: now - hour,
        app: 'Outlook',
        place: 'Lagos, Nigeria',
        outcome: 'not-answered',
        secondStep: 'asked',
        odd: true,
      };
      return Promise.resolve(odd.has(person) ? [strange, ...usual] : usual);
    },
  };
}
