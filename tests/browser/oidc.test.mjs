// Signing in with an account at a provider, a real one that runs beside the demonstration: roles that follow from groups and
// go with them, answers that are sent twice or fit nothing, and what axe says of the pages.

import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startDemo } from './demo.mjs';
import { DESK, PHONE, isTooWide, launch, person, signIn, violations } from './browser.mjs';

const FATIMA = { login: 'fatima', name: 'Fatima Terpstra', email: 'fatima@elders.example', email_verified: true };
const MANAGER = { email: 'marja@zorghuisringdijk.example', password: 'waterland-demo' };
const pictures = process.env.BRANDWACHT_PICTURES;
let demo;
let browser;
let provider;

const freePort = () => new Promise((resolve) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

async function startProvider(redirect) {
  const script = fileURLToPath(new URL('provider.mjs', import.meta.url));
  const child = spawn(process.execPath, [script, redirect], { stdio: ['pipe', 'pipe', 'ignore'] });
  const lines = createInterface({ input: child.stdout });
  const next = async () => JSON.parse((await once(lines, 'line'))[0]);
  const { issuer } = await next();
  return {
    issuer,
    /** From now on the provider says this of somebody. */
    async knows(about) {
      const answered = next();
      child.stdin.write(`${JSON.stringify(about)}\n`);
      assert.equal((await answered).known, about.login);
    },
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

before(async () => {
  const port = await freePort();
  provider = await startProvider(`http://127.0.0.1:${port}/login/oidc/callback`);
  demo = await startDemo(['--port', String(port)], {
    BRANDWACHT_OIDC_ISSUER: provider.issuer,
    BRANDWACHT_OIDC_CLIENT_ID: 'brandwacht',
    BRANDWACHT_OIDC_CLIENT_SECRET: 'a secret of both, and of nobody else',
    BRANDWACHT_OIDC_NAME: 'Zorgportaal',
    BRANDWACHT_OIDC_PRIVATE: 'true',
    BRANDWACHT_OIDC_CREATE: 'true',
    BRANDWACHT_OIDC_GROUPS: 'ringdijk-beheer => manager @ Zorghuis Ringdijk; ringdijk-ib => security_officer @ Zorghuis Ringdijk',
    BRANDWACHT_OIDC_SECOND_FACTOR: 'amr=mfa',
  });
  assert.equal(demo.web, `http://127.0.0.1:${port}`);
  browser = await launch();
});
after(async () => { await browser?.close(); await demo?.stop(); await provider?.stop(); });

/** Presses the button and signs in there; gives the address at which the browser came back. */
async function comes(page, login) {
  let back;
  page.on('request', (request) => { if (request.url().includes('/login/oidc/callback')) back = request.url(); });
  await page.goto(`${demo.web}/login`);
  await page.click('form[action="/login/oidc"] .btn');
  // Whom the provider remembers, it sends back at once.
  const isBack = (url) => url.origin === demo.web && !['/login', '/login/oidc'].includes(url.pathname);
  await page.waitForURL((url) => url.pathname.startsWith('/interaction/') || isBack(url));
  if (!isBack(new URL(page.url()))) {
    await page.fill('input[name=login]', login);
    await Promise.all([page.waitForURL(isBack), page.click('button')]);
  }
  return back;
}

test('a role follows from a group, and goes with it', async () => {
  const { page, context, atEase } = await person(browser);
  await provider.knows({ ...FATIMA, groups: ['ringdijk-beheer', 'iets anders'] });
  const back = await comes(page, 'fatima');
  assert.ok(back.startsWith(`${demo.web}/login/oidc/callback?`));
  await page.goto(`${demo.web}/account`);
  const account = await page.textContent('main');
  assert.match(account, /Zorghuis Ringdijk: /);
  assert.ok(account.includes('fatima@elders.example'), account);
  assert.equal((await page.goto(`${demo.web}/people`)).status(), 200, 'a manager looks after people');
  const cookies = await context.cookies(demo.web);
  assert.equal(cookies.some((cookie) => cookie.name.includes('oidc')), false, 'what bound the way there is gone');
  atEase();

  // The group is gone: the next sign-in takes the role away, and with the last role the older session ends at once.
  await provider.knows({ ...FATIMA, groups: ['iets anders'] });
  const { page: other } = await person(browser);
  await comes(other, 'fatima');
  assert.match(await other.textContent('h1'), /geen toegang/);
  assert.deepEqual(await violations(other), []);
  await page.goto(`${demo.web}/people`);
  assert.equal(new URL(page.url()).pathname, '/login', 'nobody is signed in any more');
});

test('an answer that came before, or fits nothing, lets nobody in', async () => {
  await provider.knows({ ...FATIMA, login: 'kees', email: 'kees@elders.example', groups: ['ringdijk-ib'] });
  const { page, context } = await person(browser);
  const back = await comes(page, 'kees');
  assert.equal((await page.goto(`${demo.web}/home`)).status(), 200);
  await page.click('button[formaction="/logout"]');
  const replayed = await page.goto(back);
  assert.equal(replayed.status(), 400, 'the same answer once more');
  assert.match(await page.textContent('h1'), /niet gelukt/);
  assert.equal(await page.isVisible('button[formaction="/logout"]'), false, 'nobody is signed in');
  // On the way there somebody puts another state in its place.
  await page.route(`${provider.issuer}/auth?*`, (route) => {
    const url = new URL(route.request().url());
    url.searchParams.set('state', `${url.searchParams.get('state').slice(0, -2)}xx`);
    return route.continue({ url: url.href });
  });
  await comes(page, 'kees');
  assert.match(page.url(), /\/login\/oidc\/callback\?/);
  assert.match(await page.textContent('h1'), /niet gelukt/);
  assert.equal((await context.cookies(demo.web)).some((cookie) => cookie.name === 'brandwacht'), false);
  // Another browser cannot use it either.
  const { page: stranger } = await person(browser);
  assert.equal((await stranger.goto(back)).status(), 400);
});

test('somebody with an account here links one there, comes in with it, and proves with it who they are', async () => {
  const { page } = await person(browser);
  await provider.knows({ login: 'marja', name: 'Marja', methods: ['pwd', 'mfa'], email: MANAGER.email, email_verified: true, groups: [] });
  // The same address makes nobody the same person.
  await comes(page, 'marja');
  assert.match(await page.textContent('h1'), /geen toegang/);
  const { page: own, atEase: ownAtEase } = await person(browser);
  await signIn(own, demo, MANAGER);
  await own.goto(`${demo.web}/account`);
  await own.click('form[action="/account/oidc"] button[value=link]');
  await own.waitForURL((url) => url.origin === provider.issuer);
  await own.fill('input[name=login]', 'marja');
  await own.click('button');
  await own.waitForURL(/done=linked/);
  assert.deepEqual(await violations(own), []);
  ownAtEase();
  await comes(page, 'marja');
  await page.goto(`${demo.web}/people`);
  assert.ok(await page.isVisible('button[value=invite]'), 'in, with what a person gave');
  // Whoever goes to the page that asks can be asked by the provider, which asks anew.
  await page.goto(`${demo.web}/confirm?next=%2Fpeople`);
  assert.deepEqual(await violations(page), []);
  await page.click('form[action="/confirm/oidc"] .btn');
  await page.waitForURL((url) => url.origin === provider.issuer);
  await page.fill('input[name=login]', 'marja');
  await page.click('button');
  await page.waitForURL(/\/people/);
});

for (const language of ['nl', 'en']) {
  for (const viewport of [DESK, PHONE]) {
    test(`the pages of it, ${language}, ${viewport.width}`, async () => {
      const { page, context, atEase } = await person(browser, { language, viewport });
      await context.addCookies([{ name: 'lang', value: language, url: demo.web }]);
      const check = async (name) => {
        assert.deepEqual(await violations(page), [], `axe on ${page.url()}`);
        assert.equal(await isTooWide(page), false, `${page.url()} scrolls sideways`);
        assert.equal(await page.getAttribute('html', 'lang'), language);
        if (!pictures) return;
        mkdirSync(pictures, { recursive: true });
        await page.screenshot({ path: `${pictures}/oidc-${name}-${viewport.width}-${language}.png`, fullPage: true });
      };
      await page.goto(`${demo.web}/login`);
      const words = language === 'nl' ? 'Log in met Zorgportaal' : 'Sign in with Zorgportaal';
      assert.equal(await page.textContent('form[action="/login/oidc"] .btn'), words);
      await check('login');
      atEase();
      await page.goto(`${demo.web}/login/oidc/callback?code=x&state=y`);
      await check('problem');
    });
  }
}
