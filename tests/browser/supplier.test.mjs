// The IT supplier: one alert, all its customers, one answer for some or all of them; and its ticket system, which is told
// of each at once. The customer reads what was said in its name.

import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { createHmac } from 'node:crypto';
import { startDemo, until } from './demo.mjs';
import { DESK, PHONE, isTooWide, launch, person, signIn, violations } from './browser.mjs';

let demo;
let browser;
before(async () => { demo = await startDemo(); browser = await launch(); });
after(async () => { await browser?.close(); await demo?.stop(); });

const staff = () => demo.accounts.find((it) => it.email === 'b.oosterwijk@poldernet.example');

async function press(page, selector) {
  await Promise.all([page.waitForNavigation(), page.click(selector)]);
}

/** A ticket system: keeps what it gets, and checks the signature as docs/webhooks.md says. */
async function tickets() {
  const got = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => { body += chunk; });
    request.on('end', () => { got.push({ headers: request.headers, body }); response.writeHead(204).end(); });
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return { got, url: `http://127.0.0.1:${server.address().port}/brandwacht`, stop: () => server.close() };
}

function isSigned({ headers, body }, secret) {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const text = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  return headers['webhook-signature'] === `v1,${createHmac('sha256', key).update(text).digest('base64')}`;
}

// Shows: NEN 5.19, 5.24
test('a supplier answers for several customers at once, and its ticket system hears of it', async () => {
  const system = await tickets();
  try {
    const supplier = await person(browser, { viewport: DESK });
    const { page } = supplier;
    await signIn(page, demo, staff());

    // Connects the ticket system; the demo needs no fresh proof, a real one asks for it.
    await page.goto(`${demo.web}/notices`);
    await press(page, 'a[href="/connections"]');
    await page.fill('input[name=url]', system.url);
    await press(page, 'button[value=add]');
    const secret = await page.locator('code.secret').innerText();
    assert.match(secret, /^whsec_/);
    assert.deepEqual(await violations(page), []);
    await page.goto(`${demo.web}/connections`);
    assert.equal(await page.locator('code.secret').count(), 0, 'it is shown once');
    await press(page, 'button[value=test]');
    const first = await until('the test message', async () => system.got[0]);
    assert.ok(isSigned(first, secret), first.headers['webhook-signature']);
    assert.equal(JSON.parse(first.body).type, 'webhook.test');

    // One alert with two customers on the first page.
    await page.goto(`${demo.web}/home`);
    assert.deepEqual(await violations(page), []);
    const alert = page.locator('a.row-link[href^="/alerts/"]').first();
    await Promise.all([page.waitForNavigation(), alert.click()]);
    const here = new URL(page.url()).pathname;
    assert.deepEqual(await violations(page), []);
    const rows = page.locator('tbody tr');
    const customers = await rows.count();
    assert.ok(customers >= 2, `${customers} customers`);
    const name = await rows.first().locator('th a').innerText();

    // Nothing ticked says so and keeps what was chosen.
    await page.check('input[name=kind][value=taken_care_of]');
    await press(page, 'button[name=for][value=ticked]');
    assert.match(await page.locator('.error-summary').innerText(), /Vink minstens één klant aan/);
    assert.ok(await page.isChecked('input[name=kind][value=taken_care_of]'));

    // The first customer, with the number of a ticket; then all that still wait.
    await rows.first().locator('input[name=notice]').check();
    await rows.first().locator('input[name^=reference-]').fill('CHG0031337');
    await press(page, 'button[name=for][value=ticked]');
    assert.match(await page.locator('.note.ok').innerText(), /Genoteerd voor 1 klant/);
    assert.match(await page.locator('tr', { hasText: name }).innerText(), /Geregeld door ICT/);
    const waiting = page.locator('tbody tr', { has: page.locator('.tag.todo') });
    const left = await waiting.count();
    assert.equal(left, customers - 1);
    await page.check('input[name=kind][value=solved]');
    for (const row of await waiting.all()) await row.locator('input[name=notice]').check();
    await press(page, 'button[name=for][value=ticked]');
    assert.equal(await page.locator('.tag.todo').count(), 0, 'nobody waits');

    // Each answer was told, signed, and without a device.
    const told = await until('the messages', async () => {
      const all = system.got.map((it) => JSON.parse(it.body)).filter((it) => it.type === 'notice.answered');
      return all.length >= customers && all;
    });
    assert.ok(system.got.every((it) => isSigned(it, secret)));
    assert.ok(told.some((it) => it.data.given.reference === 'CHG0031337' && it.data.institution_name === name));

    // On a phone the same page has a card for each customer.
    const phone = await person(browser, { viewport: PHONE });
    await signIn(phone.page, demo, staff());
    await phone.page.goto(`${demo.web}${here}`);
    assert.equal(await isTooWide(phone.page), false);
    assert.deepEqual(await violations(phone.page), []);
    supplier.atEase({ refused: 1 });
    phone.atEase();
  } finally {
    system.stop();
  }
});
