/** With a real provider the demo's stage is gone, and so is every sign-in that it gave, on the very same data. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startInstalled } from '../tools/installed';
import { startSystem } from '../tools/system';

test('a real provider is configured: no stage, no part, no frame, and Ines is signed out', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sparekey-stage-'));
  const demo = await startSystem({ folder });
  const stage = await demo.browser().open(`/demo?key=${demo.simulatorKey}`);
  await stage.press('Ines, help desk');
  expect((await stage.open('/staff')).title).toBe('Requests');
  const headers = { cookie: stage.cookie, 'sec-fetch-dest': 'iframe' };
  const framed = await fetch(`${demo.url}/staff`, { headers, redirect: 'manual' });
  expect([framed.status, framed.headers.get('x-frame-options')]).toEqual([200, 'SAMEORIGIN']);
  const key = demo.simulatorKey;
  await demo.close();

  const real = await startInstalled({ DATA_DIR: folder });
  try {
    expect(real.built.demo).toBeUndefined();
    for (const path of ['/demo', `/demo?key=${key}`, `/simulator?key=${key}`]) {
      const { status } = await fetch(real.url + path, { headers, redirect: 'manual' });
      expect([path, status]).toEqual([path, 404]);
    }
    const staff = await fetch(`${real.url}/staff`, { headers, redirect: 'manual' });
    expect(staff.headers.get('location')).toBe('/sign-in?next=%2Fstaff');
    expect(staff.headers.get('x-frame-options')).toBe('DENY');
    expect(staff.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  } finally {
    await real.close();
    rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);
