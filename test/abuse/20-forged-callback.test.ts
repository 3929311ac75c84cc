/** Abuse case 20: a telephony callback is forged or replayed. It is refused, or changes nothing. */
import type { HttpBrowser } from '../tools/http-browser';
import { accountSid, digitsOn, startInstalled, token, type Installed } from '../tools/installed';
import { callReport, postSigned, pressedKeys, readTwiml, sign, textReport } from '../tools/twilio-callbacks';

let system: Installed;
beforeAll(async () => {
  system = await startInstalled();
}, 60_000);
afterAll(() => system.close());

interface Call {
  readonly browser: HttpBrowser;
  readonly digits: string;
  readonly keysUrl: string;
  readonly callUrl: string;
}

/** Somebody new is called. Who forges knows everything but the token: the address, the digits, the account. */
async function called(): Promise<Call> {
  const browser = await system.lostPhone();
  await browser.press('Call to my office phone');
  await system.settle();
  return {
    browser,
    digits: digitsOn(browser),
    keysUrl: readTwiml(system.form()['Twiml'] ?? '').action ?? '',
    callUrl: system.form()['StatusCallback'] ?? '',
  };
}

/** Everything that could have moved: the visit, its counters, what became of its sends. */
async function stateOf({ browser }: Call): Promise<unknown> {
  await system.settle();
  const { version, visit } = await system.visit(browser);
  const challenge = visit.verify?.challenge?.id ?? '';
  return {
    ...{ version, evidence: visit.evidence, error: visit.verify?.error },
    tries: await system.built.assembly.engine.load(visit.id).then((one) => one?.visit.verify),
    delivery: await system.built.store.get('deliveries', challenge),
  };
}

test('20: forged: without the token nothing of it is believed, and nothing moves', async () => {
  const call = await called();
  const before = await stateOf(call);
  const keys = pressedKeys(accountSid, call.digits);
  const forged = [
    { token, signature: null },
    { token: 'guessed-token' },
    { token: accountSid },
    { token, signature: sign(token, call.keysUrl, pressedKeys(accountSid, '')) },
    { token, signedUrl: call.keysUrl.replace('http:', 'https:') },
    { token, signedUrl: call.keysUrl.replace('localhost', '127.0.0.1') },
  ];
  const answers = await Promise.all(forged.map((by) => postSigned(call.keysUrl, keys, by)));
  answers.push(await postSigned(call.keysUrl, pressedKeys('AC' + '9'.repeat(32), call.digits), { token }));
  const big = { ...keys, Pad: 'x'.repeat(20_000) };
  answers.push(await postSigned(call.keysUrl, big, { token }));
  answers.push(
    await postSigned(call.callUrl, callReport(accountSid, 'no-answer'), { token: 'guessed-token' }),
  );
  expect(answers.map((one) => [one.status, one.text])).toEqual(answers.map(() => [403, 'Refused\n']));
  expect(await stateOf(call)).toEqual(before);
  // The person's own try is still there.
  const own = await postSigned(call.keysUrl, keys, { token });
  expect(readTwiml(own.text).said).toContain('Thank you');
}, 30_000);

test('20: replayed at the address of another call: refused', async () => {
  const [own, other] = [await called(), await called()];
  const form = pressedKeys(accountSid, other.digits);
  // A genuine signature, from a call that the attacker pressed the other one's digits on.
  const signature = sign(token, own.keysUrl, form);
  expect((await postSigned(own.keysUrl, form, { token, signature })).status).toBe(200);
  const before = await stateOf(other);
  expect((await postSigned(other.keysUrl, form, { token, signature })).status).toBe(403);
  expect(await stateOf(other)).toEqual(before);
}, 30_000);

test('20: replayed as it was, many times at once: it counts once', async () => {
  const call = await called();
  const form = pressedKeys(accountSid, call.digits);
  await Promise.all(Array.from({ length: 20 }, () => postSigned(call.keysUrl, form, { token })));
  await system.settle();
  const { visit } = await system.visit(call.browser);
  expect(visit.evidence).toHaveLength(1);
  const before = await system.visit(call.browser);
  await postSigned(call.keysUrl, form, { token });
  await postSigned(call.callUrl, callReport(accountSid, 'completed'), { token });
  await postSigned(call.callUrl, callReport(accountSid, 'failed'), { token });
  await system.settle();
  expect((await system.visit(call.browser)).version).toBe(before.version);
  expect((await system.built.audit.verify()).ok).toBe(true);
}, 30_000);

test('20: wrong keys replayed are one wrong try', async () => {
  const call = await called();
  const wrong = pressedKeys(accountSid, call.digits === '10' ? '11' : '10');
  for (let time = 0; time < 12; time += 1)
    expect(readTwiml((await postSigned(call.keysUrl, wrong, { token })).text).said).toContain(
      'not the digits',
    );
  await call.browser.open(call.browser.path);
  await call.browser.press('Call me again');
  await system.settle();
  const again = readTwiml(system.form()['Twiml'] ?? '').action ?? '';
  const right = await postSigned(again, pressedKeys(accountSid, digitsOn(call.browser)), { token });
  expect(readTwiml(right.text).said).toContain('Thank you');
}, 30_000);

test('20: a call that nobody knows is answered like one that is over', async () => {
  const call = await called();
  await postSigned(call.keysUrl, pressedKeys(accountSid, call.digits), { token });
  const over = await postSigned(call.keysUrl, pressedKeys(accountSid, '48'), { token });
  const unknownUrl = `${system.url}/callbacks/twilio/keys/nobody-knows-this.1/1`;
  const unknown = await postSigned(unknownUrl, pressedKeys(accountSid, '48'), { token });
  expect(unknown).toEqual(over);
  const reports = [call.callUrl, `${system.url}/callbacks/twilio/call/nobody-knows-this.1?attempt=1`];
  const answers = await Promise.all(
    reports.map((url) => postSigned(url, callReport(accountSid, 'busy'), { token })),
  );
  expect(answers[0]).toEqual(answers[1]);
  const text = `${system.url}/callbacks/twilio/text/nobody-knows-this.1?attempt=1`;
  expect((await postSigned(text, textReport(accountSid, 'delivered'), { token })).status).toBe(204);
}, 30_000);
