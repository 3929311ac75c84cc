/** Walks a visit as a person does: by the words on the screen. */
import type { Holder } from '../../src/core/visit';
import type { Answer, Services, VisitView } from '../../src/app/services';
import type { StoredVisit } from '../../src/app/documents';
import type { Store } from '../../src/app/ports';
import type { Crew, Running } from './crew';

export class Walker {
  private shown: VisitView | undefined;

  constructor(
    readonly services: Services,
    readonly holder: Holder,
  ) {}

  get view(): VisitView {
    if (!this.shown) throw new Error('Nothing is shown yet.');
    return this.shown;
  }
  get title(): string {
    return this.view.screen.title;
  }
  get id(): string {
    return this.view.id;
  }

  /** The same person and browser, after the process behind it was started again. */
  on(services: Services): Walker {
    const other = new Walker(services, this.holder);
    other.shown = this.shown;
    return other;
  }

  /** Stands where another one stood. */
  at(view: VisitView): this {
    this.shown = view;
    return this;
  }

  async begin(topic: string, claimed?: string): Promise<this> {
    this.shown = await this.services.visits.begin({
      topic,
      holder: this.holder,
      ...(claimed === undefined ? {} : { claimed: { person: claimed } }),
    });
    return this;
  }

  async look(): Promise<this> {
    this.shown = await this.services.visits.view(this.id, this.holder);
    return this;
  }

  /** The answer to what is shown, without taking it as shown. */
  answerNow(answer: Answer): Promise<VisitView | undefined> {
    return this.services.visits.answer(this.id, this.holder, this.view.turn, answer);
  }

  async give(answer: Answer): Promise<this> {
    this.shown = await this.answerNow(answer);
    return this;
  }

  valueOf(label: string): string | undefined {
    const { choices, ways, actions } = this.view.screen;
    return [...choices, ...ways, ...actions].find((one) => one.say.includes(label))?.value;
  }

  press(label: string): Promise<this> {
    const value = this.valueOf(label);
    if (value === undefined)
      throw new Error(`No "${label}" on "${this.title}": ${JSON.stringify(this.view.screen)}`);
    return this.give({ kind: 'choose', value });
  }

  enter(text: string): Promise<this> {
    return this.give({ kind: 'enter', text });
  }
}

/** Every point of the identity checklist. */
const everyCheck = ['request-number', 'photo-matches', 'name-matches', 'told-no-codes'];

export const portal = (ref: string): Holder => ({ kind: 'portal', ref });

/** Reports the phone as lost, and says who it is. */
export async function lostPhone(running: Running, crew: Crew, name: string): Promise<Walker> {
  const walker = new Walker(running.services, portal(name));
  await walker.begin('lost-device');
  await walker.press('My phone');
  await walker.press('may turn up');
  return walker.enter(crew.account(name));
}

/** From one proof to the request: for people who cannot do it alone. */
export async function requestOf(
  running: Running,
  crew: Crew,
  name: string,
  proof?: 'backup' | 'text' | 'app',
): Promise<{ walker: Walker; number: string; checkNumber: string }> {
  const walker = await lostPhone(running, crew, name);
  if (proof !== undefined) await prove(walker, running, crew, name, proof);
  for (let step = 0; step < 6 && !walker.view.screen.tag; step += 1) {
    if (walker.valueOf('Set up a new one') !== undefined) await walker.press('Set up a new one');
    else if (walker.valueOf('Go on') !== undefined) await walker.press('Go on');
    else await walker.give({ kind: 'choose', value: 'none' });
  }
  const visit = await visitOf(running.store, walker.id);
  const open = visit.visit.case;
  if (!open) throw new Error(`No request on "${walker.title}".`);
  return { walker, number: open.number, checkNumber: open.checkNumber };
}

export async function prove(
  walker: Walker,
  running: Running,
  crew: Crew,
  name: string,
  by: 'backup' | 'text' | 'app',
): Promise<void> {
  if (by === 'backup') {
    await walker.press('ackup code');
    await walker.enter(crew.backupCode(name));
  } else if (by === 'app') {
    await walker.press('authenticator app');
    await walker.enter(crew.appCode(name, 'tablet'));
  } else {
    await walker.press('Text');
    await running.assembly.background.drain();
    await walker.enter(crew.textCode());
  }
}

export async function visitOf(store: Store, id: string): Promise<StoredVisit> {
  const stored = await store.get<StoredVisit>('visits', id);
  if (!stored) throw new Error('There is no such visit.');
  return stored;
}

/** Staff: an identity check in person, recorded by `who`. */
export async function proof(
  running: Running,
  crew: Crew,
  who: string,
  request: { number: string; checkNumber: string },
) {
  return running.services.cases.recordProofing(crew.id(who), request.number, {
    how: 'in-person',
    checks: everyCheck,
    checkNumber: request.checkNumber,
    document: 'Passport',
  });
}

/** Staff: an approval, of the state as it is shown now or as it was. */
export async function approve(
  running: Running,
  crew: Crew,
  who: string,
  number: string,
  seen?: { version?: number; code?: string },
) {
  // Nobody decides in the very moment in which something was shown.
  crew.clock.forward(1000);
  const version =
    seen?.version ?? (await running.services.cases.view(crew.id(who), number))?.version ?? Number.NaN;
  return running.services.cases.approve(crew.id(who), number, {
    code: seen?.code ?? crew.appCode(who),
    reason: 'Seen at the desk',
    version,
  });
}
