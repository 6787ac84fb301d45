// Signing in as people do it: a passkey made and used with an authenticator of software, an app for codes set up from the
// picture's address, an invitation that becomes an account, an organisation that signs itself up. Every page of it is
// looked at by axe in both languages, light and dark, on a desk and on a phone.

import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer } from 'node:net';
import { mkdirSync } from 'node:fs';
import { mails, startDemo, until } from './demo.mjs';
import { DESK, PHONE, isTooWide, launch, person, signIn, violations } from './browser.mjs';

const pictures = process.env.BRANDWACHT_PICTURES;
const MANAGER = { email: 'marja@zorghuisringdijk.example', password: 'waterland-demo' };
const SUPPLIER = { email: 'b.oosterwijk@poldernet.example', password: 'waterland-demo' };
const ANALYST = { email: 'sanne@certwaterland.example', password: 'waterland-demo' };
const CHOSEN = 'fietsbel onder de kast';
let demo;
let browser;

const freePort = () => new Promise((resolve) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

before(async () => {
  // Passkeys belong to a name, and a bare number is none.
  const port = await freePort();
  demo = await startDemo(['--port', String(port)], { BRANDWACHT_PUBLIC_URL: `http://localhost:${port}` });
  assert.equal(demo.web, `http://localhost:${port}`);
  browser = await launch();
});
after(async () => { await browser?.close(); await demo?.stop(); });

/** The code that an authenticator app shows now (RFC 6238). */
function codeOf(secret, at = Date.now()) {
  const bits = [...secret.replace(/\s/g, '')].map((sign) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const hash = createHmac('sha1', key).update(step).digest();
  const offset = hash.at(-1) & 15;
  return String((hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

async function withAuthenticator(page) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true,
      isUserVerified: true, automaticPresenceSimulation: true,
    },
  });
  return { cdp, authenticatorId };
}

async function letterTo(address, words) {
  const found = await until(`a mail to ${address}`, async () => {
    const all = await mails(demo);
    return all.filter((mail) => JSON.stringify(mail.to ?? mail.recipients ?? mail).includes(address) && (mail.text ?? '').includes(words)).at(-1);
  });
  return found.text.match(new RegExp(`${demo.web}/(?:invite|reset|join)/[A-Za-z0-9_-]+`))[0];
}

test('a passkey is made, and signs in without a name being typed', async () => {
  const { page, atEase } = await person(browser);
  const { cdp, authenticatorId } = await withAuthenticator(page);
  await signIn(page, demo, SUPPLIER);
  await page.goto(`${demo.web}/account`);
  await page.fill('#passkey-name', 'Werkplek');
  await page.click('[data-passkey=make]');
  await page.waitForURL(/done=passkey/);
  assert.ok((await page.textContent('main')).includes('Werkplek'));
  const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId });
  assert.equal(credentials.length, 1);
  assert.equal(credentials[0].isResidentCredential, true, 'it is found without a name');
  await page.click('button[formaction="/logout"]');
  await page.goto(`${demo.web}/login`);
  await page.click('[data-passkey=use]');
  await page.waitForURL((url) => !url.pathname.startsWith('/login'));
  assert.ok(await page.isVisible('button[formaction="/logout"]'), 'signed in');
  // Without the right finger nobody comes in, and the page says what to do.
  await page.click('button[formaction="/logout"]');
  await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
  await page.goto(`${demo.web}/login`);
  await page.click('[data-passkey=use]');
  await page.waitForSelector('#passkey-problem:not([hidden])');
  assert.match(await page.textContent('#passkey-problem'), /wachtwoord en code/);
  atEase();
});

test('an app for codes is set up from the picture and asked for from then on', async () => {
  const { page, atEase } = await person(browser);
  const account = { email: 'f.terpstra@umcwaterland.example', password: 'waterland-demo' };
  await signIn(page, demo, account);
  await page.goto(`${demo.web}/account/app`);
  await page.click('.btn.primary');
  await page.waitForSelector('svg.qr');
  const box = await page.locator('svg.qr').boundingBox();
  assert.ok(box.width >= 200, `a camera reads it: ${box.width}`);
  await page.click('summary');
  const secret = await page.textContent('pre');
  await page.fill('#code', codeOf(secret));
  await page.click('button[value=confirm]');
  await page.waitForSelector('.codes');
  const codes = await page.$$eval('.codes code', (all) => all.map((code) => code.textContent));
  assert.equal(codes.length, 10);
  await page.click('button[formaction="/logout"]');
  await page.goto(`${demo.web}/login`);
  await page.fill('#mail', account.email);
  await page.fill('#password', account.password);
  await page.click('form[action="/login"] .btn.primary');
  await page.waitForURL(/login\/code/);
  assert.deepEqual(await violations(page), []);
  await page.click('summary');
  await page.fill('#recovery', codes[0].toLowerCase());
  await page.click('details .btn');
  await page.waitForURL((url) => !url.pathname.startsWith('/login'));
  atEase();
});

test('somebody is invited, accepts, and an organisation signs itself up', async () => {
  const { page, atEase } = await person(browser);
  await signIn(page, demo, MANAGER);
  await page.goto(`${demo.web}/people`);
  await page.fill('#name', 'Kees Bos');
  await page.fill('#mail', 'kees@zorghuisringdijk.example');
  await page.check('input[value=security_officer]');
  await page.click('button[value=invite]');
  await page.waitForURL(/done=invited/);
  const link = await letterTo('kees@zorghuisringdijk.example', '/invite/');
  const { page: other, atEase: otherAtEase } = await person(browser);
  await other.goto(link);
  await other.fill('#new', CHOSEN);
  await other.click('.btn.primary');
  await other.waitForSelector('button[formaction="/logout"]');
  const again = await other.request.get(link);
  assert.equal(again.status(), 404, 'the link works once');
  otherAtEase();

  const { page: third } = await person(browser);
  await third.goto(`${demo.web}/join`);
  for (const [field, text] of Object.entries({ name: 'Zorghuis De Linde', domain: 'delinde.example', contact: 'Lena Linde', mail: 'lena@delinde.example' })) {
    await third.fill(`#${field}`, text);
  }
  await third.click('.btn.primary');
  await third.goto(await letterTo('lena@delinde.example', '/join/'));
  await third.click('.btn.primary');
  const { page: desk } = await person(browser);
  await signIn(desk, demo, ANALYST);
  await desk.goto(`${demo.web}/desk/joins`);
  await desk.click('button[value=approve]');
  await desk.waitForURL(/desk\/organisations\//);
  assert.ok((await desk.textContent('main')).includes('lena@delinde.example'));
  assert.ok(await letterTo('lena@delinde.example', '/invite/'));
  atEase();
});

const looks = [];
for (const language of ['nl', 'en']) {
  for (const dark of [false, true]) {
    for (const viewport of [DESK, PHONE]) looks.push({ language, dark, viewport });
  }
}

for (const look of looks) {
  const how = `${look.viewport.width}-${look.language}-${look.dark ? 'dark' : 'light'}`;

  test(`pages of signing in, ${how}`, async () => {
    const { page, context, atEase } = await person(browser, look);
    await context.addCookies([{ name: 'lang', value: look.language, url: demo.web }]);
    const check = async (address, name) => {
      if (address) await page.goto(address.startsWith('http') ? address : `${demo.web}${address}`);
      assert.deepEqual(await violations(page), [], `axe on ${page.url()} (${how})`);
      assert.equal(await isTooWide(page), false, `${page.url()} (${how}) scrolls sideways`);
      assert.equal(await page.getAttribute('html', 'lang'), look.language);
      if (!pictures) return;
      mkdirSync(pictures, { recursive: true });
      await page.screenshot({ path: `${pictures}/signin-${name}-${how}.png`, fullPage: true });
    };
    await check('/login', 'login');
    await check('/forgot', 'forgot');
    await check('/join', 'join');
    await page.fill('#name', 'X');
    await page.$eval('form[action="/join"]', (form) => { form.noValidate = true; });
    await page.click('.btn.primary');
    await page.waitForSelector('.error-summary');
    await check(null, 'join-wrong');
    await signIn(page, demo, MANAGER);
    await check('/account', 'account');
    await check('/account/password', 'password');
    await page.goto(`${demo.web}/account/app`);
    await page.click('.btn.primary');
    await page.waitForSelector('svg.qr');
    await check(null, 'app');
    await check('/people', 'people');
    await page.fill('#name', 'Iemand Anders');
    const address = `iemand-${how}@zorghuisringdijk.example`;
    await page.fill('#mail', address);
    await page.check('input[value=manager]');
    await page.selectOption('#language', look.language);
    await page.click('button[value=invite]');
    await page.waitForURL(/done=invited/);
    await check(null, 'people-invited');
    await page.click('button[formaction="/logout"]');
    await check(await letterTo(address, '/invite/'), 'invite');
    atEase({ refused: 1 });
  });
}
