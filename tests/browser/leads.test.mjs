// What a lead of the CERT and a manager do that cannot be taken back: hand over and end, clean up, look into the trail,
// send somebody away. Every page of it is looked at by axe in both languages, light and dark, on a desk and on a phone.

import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import { startDemo } from './demo.mjs';
import { DESK, PHONE, isTooWide, launch, person, signIn, violations } from './browser.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const binary = process.env.BRANDWACHT_BINARY ?? path.join(root, 'target/debug/brandwacht');
const pictures = process.env.BRANDWACHT_PICTURES;
const MANAGER = { email: 'marja@zorghuisringdijk.example', password: 'waterland-demo' };
const LEAD = { email: 'lotte@certwaterland.example', password: 'fietsbel onder de kast' };
let demo;
let browser;
let secret;

before(async () => {
  demo = await startDemo();
  browser = await launch();
  const made = spawnSync(binary, ['user', 'add', '--database', demo.database, '--json', '--email', LEAD.email, '--name', 'Lotte Vermeer',
    '--organisation', 'CERT Waterland', '--role', 'lead'], { input: `${LEAD.password}\n`, encoding: 'utf8' });
  assert.equal(made.status, 0, made.stderr);
  const said = JSON.parse(made.stdout);
  secret = Object.values(said).find((value) => typeof value === 'string' && /^[A-Z2-7]{32}$/.test(value.replace(/\s/g, '')));
  assert.ok(secret, `a secret for the app: ${Object.keys(said)}`);
});
after(async () => { await browser?.close(); await demo?.stop(); });

/** The code that an authenticator app shows at a step beside now (RFC 6238); each is taken once. */
function codeOf(steps) {
  const bits = [...secret.replace(/\s/g, '')].map((sign) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const hash = createHmac('sha1', key).update(step).digest();
  const offset = hash.at(-1) & 15;
  return String((hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

async function asLead(look) {
  const it = await person(browser, look);
  await it.page.context().addCookies([{ name: 'lang', value: look.language ?? 'nl', url: demo.web }]);
  // A code counts once, so who comes again in the same half minute waits for the next one.
  for (let round = 0; ; round += 1) {
    await it.page.goto(`${demo.web}/login`);
    await it.page.fill('input[name=mail]', LEAD.email);
    await it.page.fill('input[name=password]', LEAD.password);
    await it.page.click('form[action="/login"] .btn.primary');
    await it.page.waitForLoadState();
    if (!new URL(it.page.url()).pathname.startsWith('/login')) return it;
    await it.page.fill('input[name=code]', codeOf(0));
    await it.page.click('main form .btn.primary');
    await it.page.waitForLoadState();
    if (!new URL(it.page.url()).pathname.startsWith('/login')) return it;
    assert.ok(round < 8, `the code is not taken: ${it.page.url()}`);
    await new Promise((resolve) => setTimeout(resolve, 6_000));
  }
}

async function check(page, name) {
  assert.deepEqual(await violations(page), [], `axe on ${page.url()} (${name})`);
  assert.equal(await isTooWide(page), false, `${page.url()} (${name}) scrolls sideways`);
  if (pictures) {
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });
  }
}

const looks = [
  { language: 'nl', dark: false, viewport: DESK },
  { language: 'en', dark: true, viewport: PHONE },
  { language: 'nl', dark: true, viewport: PHONE },
  { language: 'en', dark: false, viewport: DESK },
];

test('the pages of a lead and the question before what cannot be taken back, in four looks', async () => {
  const first = await asLead(looks[0]);
  const home = (await first.page.goto(`${demo.web}/desk/organisations?text=Poldernet`), await first.page.locator('a.row-link').first().getAttribute('href'));
  for (const look of looks) {
    const how = `${look.viewport.width}-${look.language}-${look.dark ? 'dark' : 'light'}`;
    const it = await person(browser, look);
    // The same session, in another look.
    await it.context.addCookies((await first.context.cookies()).filter((cookie) => cookie.name !== 'lang'));
    await it.context.addCookies([{ name: 'lang', value: look.language, url: demo.web }]);
    for (const place of [`${home}/leaving`, '/desk/retention', '/desk/audit', home, `${home}/people`]) {
      const answer = await it.page.goto(`${demo.web}${place}`);
      assert.equal(answer.status(), 200, place);
      await check(it.page, `lead-${how}-${place.split('/').at(-1)}`);
    }
    it.atEase();
    await it.context.close();

    const member = await person(browser, look);
    await signIn(member.page, demo, MANAGER);
    for (const place of ['/audit', '/people', '/mandates']) {
      await member.page.goto(`${demo.web}${place}`);
      await check(member.page, `manager-${how}-${place.slice(1)}`);
    }
    await member.page.click('button[name=act][value=revoke]');
    await member.page.waitForLoadState();
    const asks = look.language === 'nl' ? 'Weet u het zeker?' : 'Are you sure?';
    assert.equal(await member.page.textContent('h1'), asks);
    await check(member.page, `manager-${how}-sure`);
    await member.context.close();
  }
  await first.context.close();
});

test('a lead takes everything along, ends the part, and the pages of others stand', async () => {
  const { page, context } = await asLead({ viewport: DESK });
  await page.goto(`${demo.web}/desk/organisations?text=Poldernet`);
  await page.locator('a.row-link').first().click();
  await page.click('a[href$="/leaving"]');
  const waiting = page.waitForEvent('download');
  await page.click('form[action$="/export"] button');
  const file = await (await waiting).path();
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line));
  assert.deepEqual(lines.at(-1), { end: true, rows: lines.length - 1 });
  assert.ok(lines.some((line) => line.table === 'contact'));

  await page.fill('input[name=by]', 'Lotte');
  await page.fill('input[name=name]', 'Poldernet');
  await page.click('form[action$="/leaving"] .btn');
  await page.waitForLoadState();
  assert.match(await page.textContent('main'), /Er is niets verwijderd/);
  const name = (await page.textContent('#name-h')).split(': ').at(-1).trim();
  await page.fill('input[name=name]', name);
  await page.click('form[action$="/leaving"] .btn');
  await page.waitForURL(/ended=1/);
  assert.match(await page.textContent('main'), /De deelname is beëindigd/);
  await context.close();

  const manager = await person(browser, {});
  await signIn(manager.page, demo, MANAGER);
  assert.equal((await manager.page.goto(`${demo.web}/mandates`)).status(), 200);
  assert.match(await manager.page.textContent('main'), /een organisatie die niet meer meedoet/);
  manager.atEase();
});
