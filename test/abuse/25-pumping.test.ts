/** Abuse case 25: texts to many numbers of one range. The range is capped a day, whoever asks. */
import { defaultDestinationCaps } from '../../src/app/destination-caps';
import { day, makeCrew } from '../tools/crew';
import { memoryStore } from '../tools/memory-store';
import { portal, Walker } from '../tools/walker';

test('25: many people of one range ask for a text: the range is capped for the day, others are not', async () => {
  const crew = makeCrew();
  const store = memoryStore(crew.clock);
  const running = await crew.run(store);
  await crew.people(running.directory);
  const many = defaultDestinationCaps.perPrefix + 10;
  const person = async (name: string, destination: string): Promise<void> => {
    await running.directory.create({
      id: name,
      name,
      signInName: `${name}@alder.example`,
      methods: [
        {
          id: `${name}-text`,
          kind: 'text',
          label: 'Text',
          destination,
          probationUntil: 0,
          addedAt: 1,
          changedAt: 1,
        },
      ],
    });
  };
  const asks = async (name: string): Promise<void> => {
    const walker = await new Walker(running.services, portal(name)).begin('lost-device');
    await walker.press('My tablet');
    await walker.press('may turn up');
    await walker.enter(`${name}@alder.example`);
    await walker.press('Text');
    await running.assembly.background.drain();
  };
  for (let count = 0; count < many; count += 1) {
    await person(`one-${count}`, `+44770090${String(1000 + count)}`);
    await asks(`one-${count}`);
  }
  expect(crew.texts).toHaveLength(defaultDestinationCaps.perPrefix);
  await person('other', '+447700815555');
  await asks('other');
  expect(crew.texts).toHaveLength(defaultDestinationCaps.perPrefix + 1);
  // A country that nobody allowed gets nothing.
  await person('far', '+99877001234567');
  await asks('far');
  expect(crew.texts).toHaveLength(defaultDestinationCaps.perPrefix + 1);
  crew.clock.forward(day);
  await asks(`one-${many - 1}`);
  expect(crew.texts).toHaveLength(defaultDestinationCaps.perPrefix + 2);
});
