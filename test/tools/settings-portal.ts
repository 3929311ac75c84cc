/** The real portal over real use cases and a crew. Passwords are no matter of these tests: everybody has the same. */
import type { SignIn } from '../../src/app/services';
import { codeStores } from './code-stores';
import { startPortal, type Browser, type RunningPortal } from './portal';
import { startTwo, type Two } from './two';

const [memory] = codeStores as [(typeof codeStores)[number]];
const password = 'the same for everybody';

export interface SettingsPortal {
  readonly two: Two;
  readonly portal: RunningPortal;
  signIn(name: string, at: string): Promise<Browser>;
  /** For a browser that fills the form itself. */
  readonly password: string;
  close(): Promise<void>;
}

export async function settingsPortal(): Promise<SettingsPortal> {
  const two = await startTwo(memory);
  const { services } = two.a;
  const signIn: SignIn = {
    ...services.signIn,
    async signIn(identifier, given) {
      const person = given === password ? await two.a.directory.find(identifier) : undefined;
      return person && { person, by: 'totp' };
    },
  };
  const portal = await startPortal({ services: { ...services, signIn }, clock: two.crew.clock });
  return {
    two,
    portal,
    password,
    async signIn(name, at) {
      const browser = portal.browser();
      await browser.get(`/sign-in?next=${encodeURIComponent(at)}`);
      await browser.post('/sign-in', {
        identifier: two.crew.account(name),
        password,
        code: '123456',
        next: at,
      });
      return browser;
    },
    async close() {
      await portal.close();
      await Promise.all([two.a.assembly.background.drain(), two.b.assembly.background.drain()]);
      await two.close();
    },
  };
}
