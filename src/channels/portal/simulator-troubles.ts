/** The demo's calls and troubles: a phone that rings, its keypad, and what may be wrong. Behind the simulator's guard. */
import type { Express, Request, RequestHandler } from 'express';
import type { SimulatedCall, Simulator } from '../../app/services';
import type { Phrases } from '../../core/phrases';
import { showMissing } from './errors';
import { field } from './form';
import type { Frame } from './frame';

/** What may be wrong for everybody, in the order of the page. */
const troubles = ['provider', 'country'] as const;

export interface TroubleRow {
  readonly trouble: string;
  readonly words: string;
  /** What the button sends. */
  readonly next: 'on' | 'off';
  readonly button: string;
}

export async function troubleRows(simulator: Simulator, { say }: Phrases): Promise<readonly TroubleRow[]> {
  const on = await simulator.troubles();
  return troubles.map((trouble) => {
    const isOn = on.includes(trouble);
    return {
      trouble,
      words: say(`simulator.trouble.${trouble}.${isOn ? 'on' : 'off'}`),
      next: isOn ? 'off' : 'on',
      button: say(isOn ? 'simulator.mend' : 'simulator.break'),
    };
  });
}

export const callRow = (call: SimulatedCall, { say }: Phrases) => ({
  ...call,
  ringing: call.state === 'ringing',
  talking: call.state === 'talking',
  words: say(`simulator.call.${call.state}`),
});

const personOf = (req: Request): string => String(req.params['person'] ?? '').slice(0, 100);
const callOf = (req: Request): string => String(req.params['call'] ?? '').slice(0, 100);

export function mountTroubles(app: Express, simulator: Simulator, open: RequestHandler, frame: Frame): void {
  app.post('/simulator/trouble', open, async (req, res) => {
    const set = await simulator.setTrouble(field(req, 'trouble', 20), field(req, 'set', 5) === 'on');
    return set ? res.redirect(303, '/simulator') : showMissing(frame, res);
  });

  app.post('/simulator/:person/clock', open, async (req, res) => {
    const person = personOf(req);
    const set = await simulator.setClockWrong(person, field(req, 'wrong', 5) === 'yes');
    return set ? res.redirect(303, pathOf(person)) : showMissing(frame, res);
  });

  const onCall = (
    name: string,
    act: (person: string, call: string, req: Request) => Promise<boolean>,
  ): void => {
    app.post(`/simulator/:person/calls/:call/${name}`, open, async (req, res) => {
      const person = personOf(req);
      if (!(await simulator.phone(person))) return showMissing(frame, res);
      // A call that is over meanwhile: the page shows it.
      await act(person, callOf(req), req);
      return res.redirect(303, pathOf(person));
    });
  };
  onCall('answer', (person, call) => simulator.answerCall(person, call));
  onCall('press', (person, call, req) => simulator.press(person, call, field(req, 'keys', 20)));
  onCall('hang-up', (person, call) => simulator.hangUp(person, call));
}

const pathOf = (person: string): string => `/simulator/${encodeURIComponent(person)}`;
